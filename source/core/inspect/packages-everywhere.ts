import type {Environment} from '../model/environment.js';
import {throwIfCancelled} from '../model/error.js';
import type {FsPath} from '../model/path.js';
import type {Work} from '../model/progress.js';
import {createPace} from '../tasks/limit-concurrency.js';
import {recordedBytes} from './duplicates.js';
import {listPackages} from './packages/installed-packages.js';

/** An environment that holds a package. */
type Installation = {
	readonly path: FsPath;
	readonly version: string | undefined;
	/** Size that the package's RECORD states; files shared by hard links count in each. Undefined where it states none. */
	readonly bytes: number | undefined;
};

/** A package that at least one environment holds, by its normalized name. */
export type PackageEverywhere = {
	readonly name: string;
	/** Each environment that holds it, with the version there. */
	readonly installations: readonly Installation[];
};

/**
 * Lists the packages of all environments, by name, each with its installations in the order of `environments`. Links
 * are left out, and environments whose packages can't be read. Rejects with `cancelled`. Runs nothing.
 */
export const listEverywhere = async (
	environments: readonly Environment[],
	{signal}: Work = {},
): Promise<readonly PackageEverywhere[]> => {
	const pace = createPace();
	// The same version takes the same room everywhere: its RECORD is read once.
	const bytesByKey = new Map<string, number | undefined>();
	const byName = new Map<string, Installation[]>();
	for (const {path, found, alias} of environments) {
		throwIfCancelled(signal);
		if (alias !== undefined) continue;
		// The scan has told already where they can't be read.
		const packages = await listPackages(found).catch(() => []);
		for (const one of packages) {
			const {normalizedName, version} = one;
			const installations = byName.get(normalizedName) ?? [];
			const key = `${normalizedName} ${version}`;
			if (!bytesByKey.has(key)) bytesByKey.set(key, recordedBytes(one));
			installations.push({path, version, bytes: bytesByKey.get(key)});
			byName.set(normalizedName, installations);
			await pace();
		}
	}
	return [...byName].map(([name, installations]) => ({name, installations})).sort((a, b) => (a.name < b.name ? -1 : 1));
};
