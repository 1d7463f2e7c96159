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
	/** Its list says that not all of it could be read there; `text` is not printable yet, and empty where it says no more. */
	| {readonly reason: 'incomplete'; readonly text: string}
	/** A file that can't be read, with the system's code, or has no line of a list. */
	| {readonly reason: 'unread'; readonly code: string | undefined};
