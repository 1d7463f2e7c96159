import {setImmediate} from 'node:timers/promises';

/** Lets at most `size` pieces of work run at the same time, in the order they came. */
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

/** Awaited between small pieces of work: lets the event loop have its turn where the last one was 8 ms ago. */
export type Pace = () => Promise<void> | undefined;

/** The pace of one piece of work: no more than about 8 ms of it at a stretch, so that keys are answered meanwhile. */
export const createPace = (): Pace => {
	let since = performance.now();
	return () =>
		performance.now() - since < stretch ? undefined : setImmediate().then(() => void (since = performance.now()));
};

const stretch = 8;
