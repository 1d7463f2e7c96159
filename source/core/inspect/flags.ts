import type {Environment, Package} from '../model/environment.js';
import {realPathOf} from '../platform/files/entries.js';

/** Flags with which an environment was created, as far as its files show. A reset uses them again. */
type Flags = {
	readonly prompt: string | undefined;
	readonly systemSitePackages: boolean;
	/** True when its interpreter is a copy, not a link. */
	readonly copies: boolean;
	readonly withPip: boolean;
};

/**
 * Reads the flags from the environment's configuration and packages. Where the key of the system's packages is missing,
 * they are visible by accident: that is no flag.
 */
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

/**
 * Whether it was created with pip and has none now. venv of 3.11 and newer records its whole command line. virtualenv
 * records its own without the flags: managers such as pdm call it for an environment without pip.
 */
const isPipMissed = ({found: {config, creator}}: Environment, packages: readonly Package[]): boolean => {
	if (creator === 'uv') return new Map(config.entries).get('seed') === 'true';
	const isRecorded = config.command !== undefined && creator !== 'virtualenv';
	return isRecorded ? !config.command.includes('--without-pip') : packages.length === 0;
};
