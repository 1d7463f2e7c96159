/** Anything that can be stopped. What stopping leaves is said by each function that takes it. */
export type Cancellable = {readonly signal?: AbortSignal | undefined};

/** Where a long piece of work stands. `fraction` (0 to 1) is absent while it cannot be known. */
export type Progress = {
	/** The step in words: "installing 31 of 48". */
	readonly step: string;
	readonly fraction?: number | undefined;
	/** A line that a child process has just printed, not yet made printable. */
	readonly line?: string | undefined;
};

/** What every verb of `operate/` takes beside its request. */
export type Work = Cancellable & {readonly onProgress?: ((progress: Progress) => void) | undefined};
