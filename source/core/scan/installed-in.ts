import {listPackages} from '../inspect/packages/installed-packages.js';
import type {Environment, Package} from '../model/environment.js';
import type {Installed} from '../vulnerabilities/vulnerable-among.js';

type Packages = readonly Package[];

/** `read` reads one environment, and answers undefined where that fails. */
type Reading = {
	readonly read: (environment: Environment, reading: () => Promise<Packages>) => Promise<Packages | undefined>;
};

/**
 * Lists what is installed from an index, each name and version once with its environments: what lies in a directory or in
 * a repository of your own is nobody's business. Reads files alone.
 */
export const installedIn = async (
	environments: readonly Environment[],
	{read}: Reading,
): Promise<readonly Installed[]> => {
	const installed = new Map<string, Installed>();
	for (const environment of environments) {
		const {path, found, alias} = environment;
		if (alias !== undefined) continue;
		const packages = (await read(environment, () => listPackages(found, {withInstaller: false}))) ?? [];
		for (const {normalizedName, version, origin, inherited} of packages) {
			if (version === undefined || origin.type !== 'index' || inherited === true) continue;
			const key = `${normalizedName} ${version}`;
			const known = installed.get(key) ?? {normalizedName, version, environments: []};
			installed.set(key, known);
			if (!known.environments.includes(path)) known.environments.push(path);
		}
	}
	return [...installed.values()];
};
