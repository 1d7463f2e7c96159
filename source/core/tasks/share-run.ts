/**
 * Wraps `make` for many callers at a time: those who come while it runs share one further run, which begins when that
 * one has ended. A result was therefore never begun before it was asked for.
 */
export const shareRun = <T>(make: () => Promise<T>): (() => Promise<T>) => {
	let last: Promise<unknown> = Promise.resolve();
	let next: Promise<T> | undefined;
	const run = async (): Promise<T> => {
		await last;
		next = undefined;
		return make();
	};
	return () => {
		if (next !== undefined) return next;
		const made = (next = run());
		// Whoever comes later waits for its end, whatever that is.
		last = made.catch(() => {});
		return made;
	};
};
