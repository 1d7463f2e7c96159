/** Why an entry of a directory could not be removed. `text/reasons/why-it-stays.ts` has the words. */
export type WhyItStays =
	/** NFS keeps a deleted file as `.nfs…` while a program, maybe on another machine, has it open. */
	| {readonly type: 'open-on-nfs'}
	/** `code` and `text` are those of the system's error. */
	| {readonly type: 'refused'; readonly code: string; readonly text: string};
