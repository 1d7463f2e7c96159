import {readFileSync, readlinkSync} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {fromBytes, fsPath, type FsPath} from '../../model/path.js';

const damage = '\uFFFD';

/**
 * The words of this process's command line behind the script's name, byte for byte. Node decodes its arguments as
 * UTF-8 and so damages any that is not; those are read again from `/proc/self/cmdline` where there is one.
 */
export const ownArguments = (argv: readonly string[] = process.argv): readonly FsPath[] => {
	const words = argv.slice(2).map(fsPath);
	if (!words.some(word => word.includes(damage))) return words;
	const parts = readBytes('/proc/self/cmdline')?.toString('latin1').split('\0').slice(0, -1);
	// Node's own flags stand before the script and are no part of argv: count from the end.
	if (parts === undefined || parts.length < words.length || words.length === 0) return words;
	return parts.slice(-words.length).map(part => fromBytes(Buffer.from(part, 'latin1')));
};

/**
 * The current directory, byte for byte; where it was removed, what the shell still calls it, and this process stands in
 * `/` from then on.
 */
export const ownDirectory = (): FsPath => {
	const directory = currentDirectory();
	if (!directory.includes(damage)) return fsPath(directory);
	try {
		return fromBytes(readlinkSync('/proc/self/cwd', {encoding: 'buffer'}));
	} catch {
		// No /proc: what Node says is all there is to know.
		return fsPath(directory);
	}
};

const currentDirectory = (): string => {
	try {
		return process.cwd();
	} catch (error) {
		const {PWD = ''} = process.env;
		if (systemCode(error) !== 'ENOENT' || !PWD.startsWith('/')) throw error;
		// Packages ask for it too, though all their paths are absolute.
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
