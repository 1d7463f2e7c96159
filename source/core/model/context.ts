import {VenvError} from './error.js';
import {fsPath, type FsPath} from './path.js';
import {homeOf} from './own-user.js';
import {hostPlatform, type Platform} from './platform.js';
import {unfitRuntime} from './runtime.js';
import {findPlaces, type Places} from './own-places.js';
import {defaultSettings, type Settings} from './settings.js';

/** Facts about our caller. Every function that needs them takes them as a parameter, so that modules keep no state. */
export type Context = {
	readonly variables: Readonly<Record<string, string | undefined>>;
	readonly cwd: FsPath;
	readonly home: FsPath;
	readonly platform: Platform;
	/** Directory where the kernel shows its processes, on Linux. */
	readonly proc: FsPath;
	readonly places: Places;
	readonly now: () => Date;
	/** Directories that are looked at: no program that we start is taken from below them. Absolute. */
	readonly roots?: readonly FsPath[] | undefined;
	/** Settings of the user; see `core/settings/read-settings.ts`. */
	readonly settings: Settings;
	/** Whether the user has said that the work of another machine, boot or container has ended. */
	readonly takeOver?: boolean | undefined;
	/** Whether the user accepts what was never tried on this platform: on Windows all that destroys. */
	readonly acceptsUntested?: boolean | undefined;
	/** Other processes that belong to this run of the program: none of them uses an environment. */
	readonly companions?: readonly number[] | undefined;
};

/** Windows takes `Path` and `PATH` for one variable, a record does not: there all names are upper case. */
const ownVariables = (): Context['variables'] =>
	hostPlatform === 'windows'
		? Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name.toUpperCase(), value]))
		: process.env;

/**
 * Creates the context of this process; `overrides` replace its values. Throws `unsupported-platform` on Deno and on a
 * Node that is too old.
 */
export const createContext = (overrides: Partial<Context> = {}): Context => {
	const unfit = unfitRuntime(process.versions);
	if (unfit !== undefined)
		throw new VenvError('unsupported-platform', {
			what: {doing: 'run-here'},
			reason: {type: 'runtime-unfit', ...unfit},
		});
	const variables = overrides.variables ?? ownVariables();
	return {
		variables,
		cwd: overrides.cwd ?? fsPath(process.cwd()),
		home: overrides.home ?? homeOf(variables),
		platform: overrides.platform ?? hostPlatform,
		proc: overrides.proc ?? fsPath('/proc'),
		places: overrides.places ?? findPlaces(variables),
		now: overrides.now ?? (() => new Date()),
		roots: overrides.roots,
		settings: overrides.settings ?? defaultSettings,
		takeOver: overrides.takeOver,
		acceptsUntested: overrides.acceptsUntested,
		companions: overrides.companions,
	};
};
