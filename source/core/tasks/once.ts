/** Wraps `make` so that it runs on the first call only; all calls share its result, or its failure. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
	let made: Promise<T> | undefined;
	return () => (made ??= make());
};
