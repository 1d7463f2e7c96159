/** Makes something when it is first asked for, and answers with that one from then on, its failure too. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
	let made: Promise<T> | undefined;
	return () => (made ??= make());
};
