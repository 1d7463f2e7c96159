export type Pending = {
	/** Keeps a promise until it settles. One that rejects stays unhandled: a bug ends the program. */
	readonly track: (work: Promise<unknown>) => void;
	readonly idle: () => Promise<void>;
};
