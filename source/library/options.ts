import {VenvError} from '../core/model/error.js';
import {explain} from '../text/failures/explain.js';
import {createContext, type Context} from '../core/model/context.js';

/** Options that every function takes. */
export type Common = {
	/** Variables, directories and clock to use; those of this process by default. */
	readonly context?: Context | undefined;
};

/** Options with a context in which all of a call works. */
export const inContext = <Options extends Common>(options: Options): Options & {readonly context: Context} => ({
	...options,
	context: options.context ?? ownContext(),
});

/** Facts about this process; those that are given replace them. Throws as `createContext` of core, its errors in words. */
export const ownContext = (overrides: Partial<Context> = {}): Context => wordsOf(() => createContext(overrides));

/** Answers what `act` does; a failure of it with all its words. */
export const wordsOf = <T>(act: () => T): T => {
	try {
		return act();
	} catch (error) {
		throw error instanceof VenvError ? explain(error) : error;
	}
};

/** Passes on what a work answers; a failure of it with all its words. */
export const inWords = async <T>(work: Promise<T>): Promise<T> => {
	try {
		return await work;
	} catch (error) {
		throw error instanceof VenvError ? explain(error) : error;
	}
};
