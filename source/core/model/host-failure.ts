/** Why a host gave no list. `text` is what the program said last, printable. */
export type HostFailure =
	| {readonly reason: 'no-answer'; readonly seconds: number}
	/** ssh could not connect, or was not let in. */
	| {readonly reason: 'ssh'; readonly text: string}
	| {readonly reason: 'no-program'}
	| {readonly reason: 'failed'; readonly text: string}
	| {readonly reason: 'too-much'}
	/** The list has no end. */
	| {readonly reason: 'cut-off'}
	/** A file that has no list. */
	| {readonly reason: 'unread'; readonly text: string};
