/** Work that can be cancelled. Each function that takes a signal documents the state that cancelling leaves. */
export type Cancellable = {readonly signal?: AbortSignal | undefined};

/** Progress of a long piece of work. `fraction` (0 to 1) is absent while it is unknown. */
export type Progress = {
	/** The step in words: "installing 31 of 48". */
	readonly step: string;
	readonly fraction?: number | undefined;
	/** A line that a child process has just printed, not yet made printable. */
	readonly line?: string | undefined;
};

/** Parameter of every function in `operate/` besides its request. */
export type Work = Cancellable & {readonly onProgress?: ((progress: Progress) => void) | undefined};
