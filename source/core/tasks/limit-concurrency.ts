import {setImmediate} from 'node:timers/promises';

/** Creates a function that runs at most `size` pieces of work at a time, in order. */
export const limitConcurrency = (size: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
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

/** Awaited between small pieces of work: yields to the event loop when 8 ms have passed since the last time. */
export type Pace = () => Promise<void> | undefined;

/** Creates the pace of one piece of work: no more than about 8 ms at a stretch, so that keys are answered meanwhile. */
export const createPace = (): Pace => {
	let since = performance.now();
	return () =>
		performance.now() - since < stretch ? undefined : setImmediate().then(() => void (since = performance.now()));
};

const stretch = 8;
