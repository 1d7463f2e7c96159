/** Causes that need no further fact. */
export type PlainInstallFailure =
	| 'installer-disk-full'
	| 'hash-mismatch'
	| 'hashes-missing'
	| 'index-not-reached'
	| 'no-rust'
	| 'no-compiler'
	| 'conflict'
	| 'no-solution'
	| 'ensurepip-missing';

/** Why an installer or a creator failed. Texts are printable. `text/failures/install.ts` has the words. */
export type InstallFailure =
	| {readonly type: PlainInstallFailure}
	/** A header of Python itself, or of a library. */
	| {readonly type: 'python-header-missing' | 'header-missing'; readonly header: string}
	/** `name`: as the installer names it; undefined where it names none. */
	| {readonly type: 'not-writable'; readonly name: string | undefined}
	| {readonly type: 'requirement-unreadable' | 'requirements-unreadable'; readonly text: string}
	| {readonly type: 'python-unfit'; readonly wanted: string; readonly version: string}
	/** `isUnknown`: the index knows no version at all, or was not reached. */
	| {readonly type: 'no-version'; readonly name: string; readonly specifier: string; readonly isUnknown: boolean}
	/** `said`: last words of the build. */
	| {readonly type: 'build-failed'; readonly name: string | undefined; readonly said: string | undefined}
	/** No known cause: its last lines, empty where it said nothing. */
	| {readonly type: 'said'; readonly text: string};
