import {readFileSync, readlinkSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {systemCode} from '../../model/error.js';
import {absolute, fromBytes, fsPath, isWellFormed, type FsPath} from '../../model/path.js';
import {hostPlatform} from '../../model/platform.js';
import {readMounts, remoteMountOf} from '../files/mounts.js';

const damage = '\uFFFD';

/**
 * Arguments of this process after the script's name, byte for byte. Node decodes its arguments as UTF-8 and so damages
 * any other bytes; such arguments are read again from `/proc/self/cmdline` where it exists.
 */
export const ownArguments = (argv: readonly string[] = process.argv): readonly FsPath[] => {
	const words = argv.slice(2).map(fsPath);
	if (!words.some(word => word.includes(damage))) return words;
	const parts = readBytes('/proc/self/cmdline')?.toString('latin1').split('\0').slice(0, -1);
	// Node's own flags stand before the script and are not part of argv: count from the end.
	if (parts === undefined || parts.length < words.length || words.length === 0) return words;
	return parts.slice(-words.length).map(part => fromBytes(Buffer.from(part, 'latin1')));
};

/**
 * Path of the current directory, byte for byte. Where the directory was removed: the path that the shell still has for
 * it; this process then changes to `/`.
 */
export const ownDirectory = (): FsPath => {
	const directory = currentDirectory();
	if (!directory.includes(damage)) return fsPath(directory);
	try {
		return fromBytes(readlinkSync('/proc/self/cwd', {encoding: 'buffer'}));
	} catch {
		// Without /proc there is only Node's answer.
		return fsPath(directory);
	}
};

const currentDirectory = (): string => {
	try {
		return process.cwd();
	} catch (error) {
		const {PWD = ''} = process.env;
		if (systemCode(error) !== 'ENOENT' || !PWD.startsWith('/')) throw error;
		// Packages ask for the current directory too, though all their paths are absolute.
		process.chdir('/');
		return PWD;
	}
};

const readBytes = (path: string): Buffer | undefined => {
	try {
		return readFileSync(path);
	} catch {
		// As above.
		return undefined;
	}
};

/**
 * Mount point of the remote disk that our command line is about: of the current directory, or of a path among the words.
 * Decided by names alone, since asking such a disk could take for ever. Undefined where there is none, where the system
 * doesn't tell (all but Linux), and where the command line or the environment has bytes that Node can't pass on.
 */
export const ownRemoteMount = async (): Promise<FsPath | undefined> => {
	if (hostPlatform !== 'linux') return undefined;
	const [words, mounts] = [ownArguments(), await readMounts()];
	if (mounts === undefined || ![...words, ...Object.values(process.env)].every(isText)) return undefined;
	// Node's own way would fail where that directory was removed.
	const cwd = fsPath(readlinkSync('/proc/self/cwd'));
	const places = [cwd, ...words.map(word => absolute(fsPath(word.replace(/^--?[\w-]+=/, '')), cwd))];
	return places.flatMap(place => remoteMountOf(place, mounts)?.path ?? [])[0];
};

const isText = (word = ''): boolean => isWellFormed(word) && !word.includes(damage);

/** Starts Node's threads, as many as `UV_THREADPOOL_SIZE` says now: the first call that needs one does so. */
export const startOwnThreads = async (): Promise<void> => void (await stat('/proc/self'));
