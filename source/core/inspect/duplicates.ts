import type {Context} from '../model/context.js';
import type {Environment, Package} from '../model/environment.js';
import {throwIfCancelled} from '../model/error.js';
import {fsPath, join, type FsPath} from '../model/path.js';
import type {Work} from '../model/progress.js';
import {listPackages} from './packages/installed-packages.js';
import {readRecord} from './packages/record-file.js';
import {sharedPackages, type Inventory, type SharedPackage} from './summary.js';

const maximumMeasured = 200;

/**
 * The same packages in several environments, those that take most first, each with the size that its own record states.
 * Reads every environment's package list, and leaves out those that can't be read; rejects with `cancelled` when
 * stopped. Runs nothing.
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
		onProgress?.({step: 'reading packages', fraction: inventories.length / environments.length});
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

/** Undefined for what could not be read: whoever found the environment has said so. */
const readable = async <T>(reading: Promise<T>): Promise<T | undefined> => reading.catch(() => undefined);

/** What all its copies take; what hard links share is counted for each. */
const total = ({environments, bytesEach = 0}: SharedPackage): number => environments.length * bytesEach;

/** The sum of the sizes in a package's RECORD; undefined where there is none, or it is longer than what was read. */
const recordedBytes = (one: Package | undefined): number | undefined => {
	const record = one?.form === 'dist-info' ? readRecord(one) : undefined;
	if (record === undefined || record.isCut) return undefined;
	return record.entries.reduce((sum, {bytes = 0}) => sum + bytes, 0);
};

/** Where uv keeps its cache, whether it exists or not. */
export const uvCache = ({variables, home}: Context): FsPath => {
	const named = variables['UV_CACHE_DIR'];
	if (named?.startsWith('/')) return fsPath(named);
	return join(fsPath(variables['XDG_CACHE_HOME'] ?? join(home, '.cache')), 'uv');
};
