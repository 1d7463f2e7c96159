import type {HealthNote} from '../../model/health.js';
import {readBounded, type ReadOptions} from '../../platform/files/bounded-read.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {fromBytes, fsPath, join, parent, type FsPath} from '../../model/path.js';
import type {Check, QuickSubject} from './check.js';

/** Checks whether its scripts act on this directory, or on the one where they were created. */
const checkLocation = (subject: QuickSubject): readonly HealthNote[] => {
	const {found, root} = subject;
	if (found.layout.platform === 'windows') return [];
	const from = bakedPaths(subject).find(path => !isSameDirectory(path, root));
	if (from === undefined) return [];
	const isCopy = entryAt(join(from, 'pyvenv.cfg')) !== undefined;
	return [{id: isCopy ? 'copied' : 'moved', severity: 'broken', from}];
};

/** Lists the directories that its scripts contain; `command` counts only where there is no script. */
const bakedPaths = ({found, binNames}: QuickSubject): readonly FsPath[] => {
	const {bin} = found.layout;
	if (bin === undefined) return [];
	const activation = binNames.includes(fsPath('activate'))
		? activationPath(join(bin, 'activate'), {isEvidence: true})
		: undefined;
	const script = ['pip', 'pip3'].find(name => binNames.includes(fsPath(name)));
	const interpreter = script === undefined ? undefined : shebangOf(join(bin, script));
	const paths = [interpreter === undefined ? undefined : parent(parent(interpreter)), activation];
	const known = paths.filter(path => path !== undefined);
	return known.length > 0 ? known : commandPath(found.config.command, found.path);
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

/** Value of a shell word; undefined where the shell would have to compute it. */
const valueOfWord = (word: string): string | undefined =>
	/^'[^']*'$|^"[^"$`\\]*"$/.test(word) ? word.slice(1, -1) : unquoteWord(word);

/** Reads a word as Python's shlex.quote writes it: `'it'"'"'s'`; undefined for anything else. */
const unquoteWord = (word: string): string | undefined => {
	if (/^[\w@%+=:,./-]+$/.test(word)) return word;
	const parts = /^(?:'[^']*'|"[^"$`\\]*")+$/.test(word) ? word.match(/'[^']*'|"[^"]*"/g) : undefined;
	return parts?.map(part => part.slice(1, -1)).join('');
};

/** Interpreter that a script names in its first line, or after `exec` in the second where pip wrote it so. */
const shebangOf = (script: FsPath): FsPath | undefined => {
	const {bytes} = readBounded(script, 1024, {prefix: true, isEvidence: true});
	if (bytes === undefined || bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
	const [first = '', second = ''] = fromBytes(bytes).slice(2).split(/\r?\n/);
	const trampoline = /^'''exec' (?:"([^"]+)"|(\S+)) /.exec(second);
	const interpreter = first.trim() === '/bin/sh' ? (trampoline?.[1] ?? trampoline?.[2]) : first.trim();
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

const isSameDirectory = (path: FsPath, root: FsPath): boolean => {
	if (path === root) return true;
	const real = realPathOf(path);
	return real !== undefined && (real === realPathOf(root) || isSameEntry(real, root));
};

const isSameEntry = (one: FsPath, other: FsPath): boolean => {
	const [a, b] = [entryAt(one), entryAt(other)];
	return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
};

/** Checks whether the environment is where it was created. */
export const locationChecks: readonly Check[] = [{depth: 'quick', applies: 'venv', run: checkLocation}];
