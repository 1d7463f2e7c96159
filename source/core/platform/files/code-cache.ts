import {lstatSync, mkdirSync, readFileSync} from 'node:fs';
import {findPlaces} from '../../model/own-places.js';
import {systemCode, VenvError} from '../../model/error.js';
import {hostPlatform} from '../../model/platform.js';
import {fsPath, join, native, parent, type FsPath} from '../../model/path.js';
import {findMount, isRemote, parseMountinfo} from './mounts.js';

/**
 * Directory in which Node may keep our compiled code; created if it is missing. Whoever can write there decides what we
 * run, so it is ours alone, mode 0700. Undefined where there can be no such directory, where it belongs to another user
 * (`sudo` with the user's home), and on a remote disk, where reading it could take longer than compiling, or never end.
 */
export const codeCacheDirectory = (variables: Readonly<Record<string, string | undefined>>): FsPath | undefined => {
	try {
		const directory = join(findPlaces(variables).cache, 'code');
		if (!isOnOwnDisk(directory)) return undefined;
		makeOwn(directory);
		return isOursAlone(directory) ? directory : undefined;
	} catch (error) {
		// Code that needs these directories reports what is wrong with them.
		if (error instanceof VenvError || systemCode(error) !== undefined) return undefined;
		throw error;
	}
};

/** Makes a missing directory, below one of our own. Throws the system's error. */
const makeOwn = (directory: FsPath): void => {
	let above = directory;
	while (above !== '/' && !isThere(above)) above = parent(above);
	if (above !== directory && isOurs(above)) mkdirSync(native(directory), {recursive: true, mode: 0o700});
};

const isThere = (path: FsPath): boolean => lstatSync(native(path), {throwIfNoEntry: false}) !== undefined;

const isOurs = (path: FsPath): boolean => lstatSync(native(path)).uid === process.geteuid?.();

const isOursAlone = (directory: FsPath): boolean => {
	const entry = lstatSync(native(directory));
	return entry.isDirectory() && isOurs(directory) && (entry.mode & 0o077) === 0;
};

const isOnOwnDisk = (path: FsPath): boolean => {
	if (hostPlatform !== 'linux') return true;
	const mount = findMount(path, parseMountinfo(readFileSync(fsPath('/proc/self/mountinfo'))));
	return mount !== undefined && !isRemote(mount);
};
