/** How the origin of a package differs from the required one. Texts are printable, secrets masked. */
export type OriginDifference =
	/** `place`: a path or URL; absent where it came from an index. */
	| {readonly type: 'installed-from'; readonly place?: string | undefined}
	| {readonly type: 'installed-as-copy'}
	/** `commit`: its first ten digits. */
	| {readonly type: 'other-commit'; readonly commit: string};

/** Reason for a package's state. `text/requirements/drift-reason.ts` has the words. */
export type DriftReason =
	| OriginDifference
	| {readonly type: 'origin-not-recorded' | 'version-not-recorded' | 'name-in-its-files'}
	| {readonly type: 'constrained'; readonly specifier: string}
	/** Another package needs it, one that is installed or required. */
	| {readonly type: 'needed-by'; readonly name: string}
	/** A source that can't be read as a whole may ask for it. */
	| {readonly type: 'unread-source'; readonly source: string}
	/** Another source of the project asks for it. */
	| {readonly type: 'from-other-source'; readonly source: string};
