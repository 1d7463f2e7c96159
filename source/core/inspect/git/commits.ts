import {setImmediate} from 'node:timers/promises';
import {readBounded} from '../../platform/files/bounded-read.js';
import {namesIn} from '../../platform/files/entries.js';
import {absolute, fromBytes, fsPath, join, type FsPath} from '../../model/path.js';
import {closePack, inflated, openPack, readPackedCommit, type Pack} from './pack.js';

/** `at` in seconds since 1970, by the committer's clock. */
type Commit = {readonly tree: string | undefined; readonly parents: readonly string[]; readonly at: number};

/** Commits of one repository, read from its files. Those that were read are still known after `close`. */
export type Commits = {
	/** Undefined where the commit isn't there, as beyond the end of a shallow clone, or can't be read. */
	readonly read: (object: string) => Commit | undefined;
	/**
	 * Whether `older` is `newer` or one of its ancestors. Undefined where a commit between them can't be read, or there
	 * are too many.
	 */
	readonly isAncestor: (older: string, newer: string) => Promise<boolean | undefined>;
	readonly close: () => void;
};

const mostCommits = 20_000;
const commitsPerTurn = 100;
const mostPacks = 200;
// Clocks of those who commit differ; git allows for a day, too.
const clockSlop = 24 * 60 * 60;

/** Opens the objects of a repository, given by its common directory. The caller closes them when nothing is being read. */
export const openCommits = (directory: FsPath): Commits => {
	const known = new Map<string, Commit | undefined>();
	const stores = objectStores(join(directory, 'objects'));
	let packs: readonly Pack[] | undefined;
	const read = (object: string): Commit | undefined => {
		if (known.has(object)) return known.get(object);
		const loose = looseCommit(stores, object);
		if (loose === undefined) packs ??= stores.flatMap(store => packsIn(store, object.length / 2)).slice(0, mostPacks);
		const bytes = loose ?? firstIn(packs ?? [], object);
		const commit = bytes && parseCommit(bytes);
		known.set(object, commit);
		return commit;
	};
	return {
		read,
		isAncestor: (older, newer) => isAncestor(read, older, newer),
		close: () => {
			packs?.forEach(closePack);
			packs = undefined;
		},
	};
};

/** Walks back from the newer commit. An ancestor is not younger than its descendants, but for the clocks. */
const isAncestor = async (read: Commits['read'], older: string, newer: string): Promise<boolean | undefined> => {
	const oldest = read(older)?.at;
	if (oldest === undefined) return undefined;
	const seen = new Set([newer]);
	const open = [newer];
	let isWhole = true;
	for (let object = open.pop(); object !== undefined; object = open.pop()) {
		if (object === older) return true;
		if (seen.size > mostCommits) return undefined;
		if (seen.size % commitsPerTurn === 0) await setImmediate();
		const commit = read(object);
		isWhole &&= commit !== undefined;
		if (commit === undefined || commit.at < oldest - clockSlop) continue;
		for (const one of commit.parents)
			if (!seen.has(one)) {
				seen.add(one);
				open.push(one);
			}
	}
	return isWhole ? false : undefined;
};

/** The directory of a repository's objects, and those from which it borrows some. */
const objectStores = (own: FsPath): readonly FsPath[] => {
	const {bytes} = readBounded(join(own, 'info', 'alternates'), 64 * 1024);
	const lines = (bytes === undefined ? '' : fromBytes(bytes)).split('\n');
	return [own, ...lines.filter(line => line !== '' && !line.includes('\0')).map(line => absolute(line, own))];
};

const looseCommit = (stores: readonly FsPath[], object: string): Buffer | undefined => {
	for (const store of stores) {
		const {bytes} = readBounded(join(store, object.slice(0, 2), object.slice(2)), 1024 * 1024);
		const content = bytes && inflated(bytes);
		if (content?.subarray(0, 7).toString('latin1') === 'commit ') return content.subarray(content.indexOf(0) + 1);
	}
	return undefined;
};

const packsIn = (store: FsPath, hashLength: number): readonly Pack[] => {
	const directory = join(store, 'pack');
	return namesIn(directory).flatMap(name => {
		if (!name.endsWith('.idx')) return [];
		const pack = fsPath(`${name.slice(0, -'.idx'.length)}.pack`);
		return openPack(join(directory, name), join(directory, pack), hashLength) ?? [];
	});
};

const firstIn = (packs: readonly Pack[], object: string): Buffer | undefined => {
	for (const pack of packs) {
		const bytes = readPackedCommit(pack, object);
		if (bytes !== undefined) return bytes;
	}
	return undefined;
};

const parseCommit = (bytes: Buffer): Commit | undefined => {
	const end = bytes.indexOf('\n\n');
	const head = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
	const at = /^committer .* (\d{1,11}) [+-]\d{4}$/m.exec(head)?.[1];
	if (at === undefined) return undefined;
	const tree = /^tree ([\da-f]+)$/m.exec(head)?.[1];
	return {tree, parents: [...head.matchAll(/^parent ([\da-f]+)$/gm)].map(([, name = '']) => name), at: Number(at)};
};
