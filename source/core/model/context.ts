import {homedir} from 'node:os';
import {fsPath, type FsPath} from './path.js';
import {hostPlatform, type Platform} from './platform.js';
import {runtimeFailure} from './runtime.js';
import {findPlaces, type Places} from './data-directories.js';

/** What the core knows of its caller. Handed to every function that needs it, so that nothing is kept in modules. */
export type Context = {
	readonly variables: Readonly<Record<string, string | undefined>>;
	readonly cwd: FsPath;
	readonly home: FsPath;
	readonly platform: Platform;
	/** Where the kernel shows its processes, on Linux. */
	readonly proc: FsPath;
	readonly places: Places;
	readonly now: () => Date;
	/** Whether the user has said that what another machine, boot or container was working on has ended. */
	readonly takeOver?: boolean | undefined;
};

/**
 * The context of this process. Whatever `overrides` names is taken from there. Throws `unsupported-platform` on Deno and on
 * a Node that is too old.
 */
export const createContext = (overrides: Partial<Context> = {}): Context => {
	const failure = runtimeFailure(process.versions);
	if (failure !== undefined) throw failure;
	const variables = overrides.variables ?? process.env;
	return {
		variables,
		cwd: overrides.cwd ?? fsPath(process.cwd()),
		home: overrides.home ?? fsPath(variables['HOME'] ?? homedir()),
		platform: overrides.platform ?? hostPlatform,
		proc: overrides.proc ?? fsPath('/proc'),
		places: overrides.places ?? findPlaces(variables),
		now: overrides.now ?? (() => new Date()),
	};
};
