import {createContext, type Context} from '../core/model/context.js';

/** Options that every function takes. */
export type Common = {
	/** Variables, directories and clock to use; those of this process by default. */
	readonly context?: Context | undefined;
};

/** Options with a context in which all of a call works. */
export const inContext = <Options extends Common>(options: Options): Options & {readonly context: Context} => ({
	...options,
	context: options.context ?? createContext(),
});
