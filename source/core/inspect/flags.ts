import type {Environment, Package} from '../model/environment.js';
import {realPathOf} from '../platform/files/entries.js';

/** How an environment was made, as far as it shows: what its successor is to be made with. */
type Flags = {
	readonly prompt: string | undefined;
	readonly systemSitePackages: boolean;
	/** Its interpreter is a copy, not a link. */
	readonly copies: boolean;
	readonly withPip: boolean;
};

/** Reads them from its configuration and packages. A missing key leaks the system's packages by accident: no flag. */
export const flagsOf = (environment: Environment, packages: readonly Package[]): Flags => {
	const {config} = environment.found;
	const told = new Map(config.entries);
	return {
		prompt: environment.prompt ?? config.prompt,
		systemSitePackages: told.get('include-system-site-packages')?.toLowerCase() === 'true',
		copies: isCopied(environment),
		withPip: packages.some(one => one.normalizedName === 'pip') || isPipMissed(environment, packages),
	};
};

const isCopied = ({found, python}: Environment): boolean => {
	const {creator, layout, alias, path} = found;
	if (creator === 'uv' || layout.interpreter === undefined || python?.base === undefined) return false;
	return realPathOf(layout.interpreter)?.startsWith(`${realPathOf(alias ?? path) ?? ''}/`) ?? false;
};

/** Whether it has no pip though it was made with one. Only venv of 3.11 and newer writes down how it was called. */
const isPipMissed = ({found: {config, creator}}: Environment, packages: readonly Package[]): boolean => {
	if (creator === 'uv') return new Map(config.entries).get('seed') === 'true';
	return config.command === undefined ? packages.length === 0 : !config.command.includes('--without-pip');
};
