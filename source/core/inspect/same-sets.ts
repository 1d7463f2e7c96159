import type {Environment, Package} from '../model/environment.js';
import {throwIfCancelled} from '../model/error.js';
import {isInside, type FsPath} from '../model/path.js';
import type {Work} from '../model/progress.js';
import {entryAt} from '../platform/files/entries.js';
import {createPace} from '../tasks/limit-concurrency.js';
import {listPackages} from './packages/installed-packages.js';
import {pathOfEntry, readRecord} from './packages/record-file.js';

/** Environments that hold the same packages in the same versions, for the same Python. */
export type SameSet = {
	/** In the order in which they were given. */
	readonly environments: readonly FsPath[];
	/** Number of packages in each. */
	readonly packages: number;
	/**
	 * Bytes that hard links between files of one size in the same place of a package would save at most. Files that are
	 * linked to each other already, and those on different disks, count in nothing.
	 */
	readonly savesBytes: number;
};

/**
 * Finds environments that hold the same packages, those first of which hard links would save most. Reads their lists of
 * packages and of files, and asks for each of these files. Leaves out links and environments without packages. Rejects
 * with `cancelled`. Runs nothing.
 */
export const findSameSets = async (
	environments: readonly Environment[],
	{signal}: Work = {},
): Promise<readonly SameSet[]> => {
	const pace = createPace();
	const groups = new Map<string, Member[]>();
	for (const {path, found, alias, python} of environments) {
		throwIfCancelled(signal);
		if (alias !== undefined) continue;
		// The scan has told already where they can't be read.
		const packages = await listPackages(found).catch(() => []);
		if (packages.length === 0) continue;
		const names = packages.map(({normalizedName, version}) => `${normalizedName}==${version ?? ''}`).sort();
		const key = [python?.version?.split('.').slice(0, 2).join('.'), ...names].join('\n');
		groups.set(key, [...(groups.get(key) ?? []), {path, packages}]);
		await pace();
	}
	const sets: SameSet[] = [];
	for (const members of groups.values()) {
		if (members.length < 2) continue;
		let savesBytes = 0;
		for (const name of members[0]?.packages.map(one => one.normalizedName) ?? []) {
			throwIfCancelled(signal);
			savesBytes += savedIn(members.flatMap(({packages}) => packages.filter(one => one.normalizedName === name)));
			await pace();
		}
		const count = members[0]?.packages.length ?? 0;
		sets.push({environments: members.map(({path}) => path), packages: count, savesBytes});
	}
	return sets.sort((one, other) => other.savesBytes - one.savesBytes);
};

type Member = {readonly path: FsPath; readonly packages: readonly Package[]};

/** Bytes of the copies of one package beyond the first of each file. */
const savedIn = (copies: readonly Package[]): number => {
	const files = new Map<string, Map<string, number>>();
	for (const copy of copies)
		for (const {place, size, device, inode, allocatedBytes} of filesOf(copy)) {
			const key = `${place} ${size} ${device}`;
			const inodes = files.get(key) ?? new Map<string, number>();
			files.set(key, inodes.set(inode, allocatedBytes));
		}
	let saved = 0;
	for (const inodes of files.values()) {
		const bytes = [...inodes.values()];
		saved += bytes.reduce((sum, one) => sum + one, 0) - Math.max(0, ...bytes);
	}
	return saved;
};

type PackageFile = {
	/** Path below the directory of packages. */
	readonly place: string;
	readonly size: number;
	readonly device: string;
	readonly inode: string;
	readonly allocatedBytes: number;
};

/** Files as their list states them. Scripts outside the directory of packages name their environment, so no two are equal. */
const filesOf = (copy: Package): readonly PackageFile[] => {
	const record = readRecord(copy);
	return (record?.entries ?? []).flatMap(({path, bytes}): readonly PackageFile[] => {
		if (record === undefined || bytes === undefined || path.includes('\0')) return [];
		const file = pathOfEntry(path, record.directory);
		const entry = isInside(file, record.directory) ? entryAt(file) : undefined;
		if (!entry?.isFile() || entry.size !== bytes) return [];
		const {size, dev, ino, blocks} = entry;
		return [{place: path, size, device: `${dev}`, inode: `${ino}`, allocatedBytes: blocks * 512}];
	});
};
