import type {Environment} from '../model/environment.js';
import {throwIfCancelled} from '../model/error.js';
import type {FsPath} from '../model/path.js';
import type {Work} from '../model/progress.js';
import {createPace} from '../tasks/limit-concurrency.js';
import {listPackages} from './packages/installed-packages.js';

/** A package that at least one environment holds, by its normalized name. */
export type PackageEverywhere = {
	readonly name: string;
	/** Each environment that holds it, with the version there. */
	readonly holders: ReadonlyArray<{readonly path: FsPath; readonly version: string | undefined}>;
};

/**
 * Lists the packages of all environments, by name, each with its holders in the order of `environments`. Links are left
 * out, and environments whose packages can't be read. Rejects with `cancelled`. Runs nothing.
 */
export const listEverywhere = async (
	environments: readonly Environment[],
	{signal}: Work = {},
): Promise<readonly PackageEverywhere[]> => {
	const pace = createPace();
	const byName = new Map<string, {path: FsPath; version: string | undefined}[]>();
	for (const {path, found, alias} of environments) {
		throwIfCancelled(signal);
		if (alias !== undefined) continue;
		// The scan has told already where they can't be read.
		const packages = await listPackages(found).catch(() => []);
		for (const {normalizedName, version} of packages) {
			const holders = byName.get(normalizedName) ?? [];
			holders.push({path, version});
			byName.set(normalizedName, holders);
		}
		await pace();
	}
	return [...byName].map(([name, holders]) => ({name, holders})).sort((a, b) => (a.name < b.name ? -1 : 1));
};
