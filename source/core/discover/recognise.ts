import type {BigIntStats} from 'node:fs';
import type {Context} from '../model/context.js';
import type {Found, Identity, Layout, PyvenvConfig} from '../model/environment.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {exactEntryAt, namesIn, realPathOf} from '../platform/files/entries.js';
import {absolute, baseName, fromBytes, join, parent, type FsPath} from '../model/path.js';
import {classify} from './kinds/index.js';
import {findLayout} from './environment-layout.js';
import {readPyvenvConfig} from './pyvenv-config.js';

/**
 * Recognises whether one directory is an environment, from a bounded number of entries and without running anything. A
 * link to an environment, or a file `.venv` with a path to one in it, answers with `alias` set, its own path and
 * identity, and the target's other facts. Undefined for everything else, also for directories that can't be read.
 */
export const recognise = async (path: FsPath, context: Context): Promise<Found | undefined> => {
	const stat = exactEntryAt(path);
	if (stat === undefined) return undefined;
	if (stat.isDirectory()) return recogniseDirectory(path, stat, context);
	const target = aliasTarget(path, stat);
	const targetStat = target === undefined ? undefined : exactEntryAt(target);
	if (target === undefined || !targetStat?.isDirectory()) return undefined;
	const found = await recogniseDirectory(target, targetStat, context);
	return (
		found && {
			...found,
			path,
			identity: identityOf(stat),
			userId: Number(stat.uid),
			alias: target,
			...aliasKind(found, path),
		}
	);
};

/** Reads the identity of the entry itself, links not followed; undefined where there is none. */
export const readIdentity = (path: FsPath): Identity | undefined => {
	const stat = exactEntryAt(path);
	return stat && identityOf(stat);
};

const identityOf = (stat: BigIntStats): Identity => ({device: `${stat.dev}`, inode: `${stat.ino}`});

const recogniseDirectory = async (path: FsPath, stat: BigIntStats, context: Context): Promise<Found | undefined> => {
	const config = await readPyvenvConfig(path);
	const layout = await findLayout(path);
	if (!isEnvironment(path, config, layout)) return undefined;
	return {
		path,
		identity: identityOf(stat),
		userId: Number(stat.uid),
		config,
		layout,
		...classify({path, config, layout, context}),
	};
};

const isEnvironment = (path: FsPath, config: PyvenvConfig, layout: Layout): boolean => {
	const isReadable = !config.problems.some(problem =>
		['missing', 'unreadable', 'not-a-file', 'too-large'].includes(problem),
	);
	if (isReadable && layout.bin && (layout.interpreter || layout.sitePackages.length > 0)) return true;
	if (isCondaEnvironment(path)) return true;
	return layout.interpreter !== undefined && layout.sitePackages.length > 0 && hasActivation(layout);
};

const isCondaEnvironment = (path: FsPath): boolean => {
	// conda writes one record for each package; slimmed and relocated environments lack its own history.
	return namesIn(join(path, 'conda-meta')).some(
		name => name === 'history' || name === 'pixi' || name.endsWith('.json'),
	);
};

/**
 * Whether there is an activation script. Without a `pyvenv.cfg` only that tells an environment from any other `bin` and
 * `lib`.
 */
const hasActivation = ({bin, platform}: Layout): boolean => {
	if (bin === undefined) return false;
	const script = join(bin, platform === 'windows' ? 'activate.bat' : 'activate');
	return readBounded(script, 64 * 1024, {prefix: true}).bytes?.includes('VIRTUAL_ENV') ?? false;
};

/** Target of a link, or of a file `.venv` with a path in it. */
const aliasTarget = (path: FsPath, stat: BigIntStats): FsPath | undefined => {
	if (stat.isSymbolicLink()) return realPathOf(path);
	if (!stat.isFile() || baseName(path) !== '.venv') return undefined;
	const {bytes} = readBounded(path, 4096);
	const line = bytes && fromBytes(bytes).split('\n', 1)[0]?.trim();
	return line && !line.includes('\0') ? realPathOf(absolute(line, parent(path))) : undefined;
};

/** Kind of an alias: it belongs to the project that contains it, whoever manages its target. */
const aliasKind = (found: Found, path: FsPath): Partial<Found> => ({
	...(found.kind === 'tool' && found.creator === 'uv' ? {kind: 'uv'} : {}),
	project: {path: parent(path), state: 'there'},
	owner: undefined,
});
