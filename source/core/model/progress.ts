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
export type Work = Cancellable & {
	readonly onProgress?: ((progress: Progress) => void) | undefined;
};

/** Reports the progress of one of `count` pieces of work, done one after the other, as progress of all of them. */
export const shareOf = (
	{onProgress}: Work,
	index: number,
	count: number,
): ((progress: {step: string; fraction?: number | undefined}) => void) | undefined =>
	onProgress &&
	(({step, fraction}) =>
		onProgress({
			step: count > 1 ? `${step} (${index + 1} of ${count})` : step,
			fraction: (index + (fraction ?? 0)) / count,
		}));
