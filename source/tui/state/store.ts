import type {State} from './state.js';
import {update, type Event} from './update.js';

export type Store = {
	readonly getState: () => State;
	/** Changes the state and tells the listeners at once, or at the end of the `batch` that it happens in. */
	readonly dispatch: (event: Event) => void;
	/** Changes the state; the listeners hear of it a tenth of a second after they last heard of something. */
	readonly dispatchSoon: (event: Event) => void;
	/**
	 * Runs a function and tells the listeners once, at its end, if anything changed that they have to hear of at once.
	 */
	readonly batch: (work: () => void) => void;
	readonly subscribe: (listener: () => void) => () => void;
	/**
	 * Adds a function that is called after every change, before the listeners, until the returned function is called.
	 */
	readonly onChange: (hook: () => void) => () => void;
	readonly close: () => void;
};

const paceMs = 100;
// Even where nothing was drawn for long: what happens together is drawn together.
const leastMs = 15;

/** Holds the state. What a key does is drawn at once; what happens in the background at most every 100 ms. */
export const createStore = (initial: State): Store => {
	let state = initial;
	let depth = 0;
	let isDue = false;
	let timer: NodeJS.Timeout | undefined;
	let notifiedAt = -Infinity;
	const listeners = new Set<() => void>();
	const hooks = new Set<() => void>();
	const notify = (): void => {
		clearTimeout(timer);
		timer = undefined;
		isDue = false;
		notifiedAt = performance.now();
		for (const listener of listeners) listener();
	};
	const apply = (event: Event): void => {
		state = update(state, event);
		for (const hook of hooks) hook();
	};
	return {
		getState: () => state,
		dispatch: event => {
			apply(event);
			if (depth === 0) notify();
			else isDue = true;
		},
		dispatchSoon: event => {
			apply(event);
			timer ??= setTimeout(notify, Math.max(leastMs, notifiedAt + paceMs - performance.now()));
		},
		batch: work => {
			depth += 1;
			try {
				work();
			} finally {
				depth -= 1;
			}
			if (depth === 0 && isDue) notify();
		},
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		onChange: hook => {
			hooks.add(hook);
			return () => hooks.delete(hook);
		},
		close: () => clearTimeout(timer),
	};
};
