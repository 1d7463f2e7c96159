/**
 * What a command gives to be printed as `T`: an absent key may be there as undefined, and a moment as a date. Writing the
 * JSON settles both.
 */
export type Given<T> = T extends string
	? string extends T
		? string | Date
		: T
	: T extends readonly unknown[]
		? {readonly [Key in keyof T]: Given<T[Key]>}
		: T extends object
			? {readonly [Key in keyof T]: Given<T[Key]> | (Record<never, never> extends Pick<T, Key> ? undefined : never)}
			: T;

/** What a command gives for a document: `schemaVersion` is added when it is printed. */
export type Body<Document> = Document extends unknown ? Given<Omit<Document, 'schemaVersion'>> : never;
