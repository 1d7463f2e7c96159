import type {Environment, Package} from '../model/environment.js';
import {throwIfCancelled} from '../model/error.js';
import type {Work} from '../model/progress.js';
import {listPackages} from './packages/installed-packages.js';
import {readRecord} from './packages/record-file.js';
import {sharedPackages, type Inventory, type SharedPackage} from './summary.js';

const maximumMeasured = 200;

/**
 * Finds packages that several environments contain in the same version, those that take most space first, each with the
 * size that its own RECORD states. Reads every environment's package list, and leaves out those that can't be read.
 * Rejects with `cancelled`. Runs nothing.
 */
export const findDuplicates = async (
	environments: readonly Environment[],
	{signal, onProgress}: Work = {},
): Promise<readonly SharedPackage[]> => {
	const inventories: Inventory[] = [];
	const byKey = new Map<string, Package>();
	for (const {path, found, alias} of environments) {
		throwIfCancelled(signal);
		if (alias !== undefined) continue;
		onProgress?.({step: {doing: 'reading-packages'}, fraction: inventories.length / environments.length});
		const packages = await readable(listPackages(found));
		if (packages === undefined) continue;
		for (const one of packages) byKey.set(`${one.normalizedName} ${one.version}`, one);
		inventories.push({path, packages});
	}
	const shared = sharedPackages(inventories).slice(0, maximumMeasured);
	const sized = shared.map(entry => ({
		...entry,
		bytesEach: recordedBytes(byKey.get(`${entry.name} ${entry.version}`)),
	}));
	return sized.sort((a, b) => total(b) - total(a));
};

/** Undefined where the package list can't be read: the scan has reported that already. */
const readable = async <T>(reading: Promise<T>): Promise<T | undefined> => reading.catch(() => undefined);

/** Bytes of all copies; files shared by hard links count for each. */
const total = ({environments, bytesEach = 0}: SharedPackage): number => environments.length * bytesEach;

/**
 * Sum of the sizes in a package's RECORD; undefined where there is none, where it states no size, or where it is longer
 * than the part that was read.
 */
export const recordedBytes = (one: Package | undefined): number | undefined => {
	const record = one?.form === 'dist-info' ? readRecord(one) : undefined;
	if (record === undefined || record.isCut) return undefined;
	if (record.entries.every(({bytes}) => bytes === undefined)) return undefined;
	return record.entries.reduce((sum, {bytes = 0}) => sum + bytes, 0);
};
