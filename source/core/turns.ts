/** Lets at most `size` pieces of work run at the same time, in the order they came. */
export const createTurns = (size: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
	const waiting: Array<() => void> = [];
	let free = size;
	return async work => {
		if (free > 0) free--;
		else await new Promise<void>(resolve => waiting.push(resolve));
		try {
			return await work();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free++;
		}
	};
};
