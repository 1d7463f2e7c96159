import type {Found} from '../../model/environment.js';
import {fromBytes, fsPath, isWellFormed, join, parent, plainOnWindows, type FsPath} from '../../model/path.js';
import {readBounded, type ReadOptions} from '../../platform/files/bounded-read.js';
import {valueOfWord} from './written-paths.js';

/**
 * Directories for which an environment's scripts were written, each once: by `activate`, by pip's first line, by the
 * command line in `pyvenv.cfg`. All are its own directory where it was never moved.
 */
export const bakedPaths = (found: Found, binNames: readonly FsPath[]): readonly FsPath[] => {
	const scripts = scriptPaths(found, binNames);
	return [...new Set([...scripts, ...commandPath(found.config.command, found.path)])];
};

/** Directories that its scripts name; the command line in `pyvenv.cfg` counts only where no script names one. */
export const scriptedPaths = (found: Found, binNames: readonly FsPath[]): readonly FsPath[] => {
	const scripts = scriptPaths(found, binNames);
	return scripts.length > 0 ? scripts : commandPath(found.config.command, found.path);
};

const scriptPaths = ({layout: {bin, platform}}: Found, binNames: readonly FsPath[]): readonly FsPath[] => {
	if (bin === undefined) return [];
	if (platform === 'windows') return batchPath(join(bin, 'activate.bat'));
	const activation = binNames.includes(fsPath('activate'))
		? activationPath(join(bin, 'activate'), {isEvidence: true})
		: undefined;
	const script = ['pip', 'pip3'].find(name => binNames.includes(fsPath(name)));
	const interpreter = script === undefined ? undefined : shebangOf(join(bin, script));
	const paths = [interpreter === undefined ? undefined : parent(parent(interpreter)), activation];
	return paths.filter(path => path !== undefined);
};

/**
 * Directory that an `activate` script names: the first path that it gives literally, since some also compute one for
 * Cygwin.
 */
export const activationPath = (script: FsPath, options: Pick<ReadOptions, 'isEvidence'> = {}): FsPath | undefined => {
	const {bytes} = readBounded(script, 64 * 1024, {...options, prefix: true});
	const text = bytes === undefined ? '' : fromBytes(bytes);
	const values = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?VIRTUAL_ENV=(.*)$/gm)].map(([, value = '']) =>
		valueOfWord(value.trim()),
	);
	const path = values.find(value => value?.startsWith('/'));
	return path === undefined ? undefined : fsPath(path.replace(/(?<=.)\/+$/, ''));
};

/** Directory that an `activate.bat` names, unless it computes it; none for letters of a code page. */
const batchPath = (script: FsPath): readonly FsPath[] => {
	const {bytes} = readBounded(script, 64 * 1024, {prefix: true, isEvidence: true});
	const text = bytes === undefined ? '' : fromBytes(bytes);
	const [, path] = /^[ \t]*@?set "?VIRTUAL_ENV=((?:[A-Za-z]:|\\)\\[^"%\r\n]+?)"?[ \t]*$/im.exec(text) ?? [];
	return path !== undefined && isWellFormed(path) ? [plainOnWindows(path)] : [];
};

/** Interpreter that a script names in its first line, or after `exec` in the second where pip wrote it so. */
const shebangOf = (script: FsPath): FsPath | undefined => {
	const {bytes} = readBounded(script, 1024, {prefix: true, isEvidence: true});
	if (bytes === undefined || bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
	const [first = '', second = ''] = fromBytes(bytes).slice(2).split(/\r?\n/);
	const [, ...quoted] = /^'''exec' (?:"([^"]+)"|'([^']+)'|(\S+)) /.exec(second) ?? [];
	const interpreter = first.trim() === '/bin/sh' ? quoted.find(one => one !== undefined) : first.trim();
	return interpreter?.startsWith('/') && /\/(python|pypy)[\w.]*$/.test(interpreter) ? fsPath(interpreter) : undefined;
};

/**
 * Path that `command` names. The command line is not quoted and ends at a line break, so a path that contains one can't
 * be read.
 */
const commandPath = (command: string | undefined, path: FsPath): readonly FsPath[] => {
	if (path.includes('\n')) return [];
	const rest = / -m venv (.*)$/.exec(command ?? '')?.[1]?.replace(/^(?:--[\w-]+(?:=\S+)? )*/, '');
	return rest?.startsWith('/') && !path.endsWith(rest) ? [fsPath(rest)] : [];
};
