import {absolute, fsPath, type FsPath} from '../../model/path.js';
import {splitShellWords} from '../../text/split-shell-words.js';

/** The paths that a line names, absolute and normal, no link followed. */
type CommandPaths = {
	readonly paths: readonly FsPath[];
	/** Whether the line has a manager run something in the environment of a project, which it names by its directory. */
	readonly isManaged: boolean;
	/** Directories that it enters. */
	readonly entered: readonly FsPath[];
};

type CommandPlace = {
	/** Home of whoever runs it; undefined where that is not known. */
	readonly home?: FsPath | undefined;
	/** Directories from which a relative path may start. */
	readonly directories?: readonly FsPath[] | undefined;
};

/**
 * Finds whatever could be a path in a command line, in a line of settings, or in a command line inside of one
 * (`sh -c 'cd /srv/app && .venv/bin/python job.py'`). Finds too many rather than too few: a
 * wrong one leads into no environment.
 */
export const commandPaths = (line: string, {home, directories = []}: CommandPlace): CommandPaths => {
	if (!mayNamePath(line)) return {paths: [], isManaged: managed.test(line), entered: []};
	const text = withHome(line, home);
	const words = [
		text,
		...wordsOf(text).flatMap(word => (isPlain.test(word) ? [word] : [word, ...wordsOf(word)])),
	].flatMap(piecesOf);
	const top = words.filter(word => word.startsWith('/') && !ofTheSystem.test(word) && word.length <= longestPath);
	const paths = new Set(top.map(word => absolute(word, fsPath('/'))));
	const entered = enteredBy(words);
	const starts = [...directories, ...entered];
	for (const word of words.filter(isRelative)) for (const start of starts) paths.add(absolute(word, start));
	return {paths: [...paths], isManaged: managed.test(line), entered};
};

/** No environment lies there, and most lines of a system name them. */
const ofTheSystem = /^\/(?:(?:usr\/)?s?bin|dev|proc|sys)(?:\/|$)/;

/** Most lines of a system name only its own programs: a look without taking them apart. */
const mayNamePath = (line: string): boolean => line.replace(programs, '').includes('/');

const programs = /(?<![\w.])\/(?:(?:usr\/)?s?bin|dev)\/[\w.+-]*(?!\/)|\bhttps?:\/\/\S*/g;

const managed = /\b(?:uv|poetry|pdm|pipenv|hatch|rye|pixi)\b.*\brun\b/;

const longestPath = 4096;

const isRelative = (word: string): boolean => /^[\w.][^$*]*\//.test(word) && word.length <= longestPath;

/** A word in which a shell sees one word, itself. */
const isPlain = /^[^\s'"\\]+$/;

/** Words as a shell sees them; a line that is none, by its spaces. */
const wordsOf = (text: string): readonly string[] => {
	const words = splitShellWords(text);
	return 'problem' in words ? text.split(/\s+/) : words;
};

/** A word as it is, and the parts of what may be a list, an assignment, or a part of a script. */
const piecesOf = (word: string): readonly string[] => [word, ...word.split(/[\s;&|()<>`"'=:,[\]{}]+/)];

const withHome = (line: string, home: FsPath | undefined): string =>
	home === undefined ? line : line.replace(/(?<![\w/.~-])(?:~|\$HOME|\$\{HOME\})(?=\/|["'\s:;]|$)/g, () => home);

/** Directories that `cd` enters, and those that are given to a manager or to `env`. */
const enteredBy = (words: readonly string[]): readonly FsPath[] =>
	words.flatMap((word, index) => {
		const next = words[index + 1];
		const isEntry = /^(?:cd|pushd|-C|--(?:project|directory|chdir))$/.test(word);
		return isEntry && next?.startsWith('/') ? [absolute(next, fsPath('/'))] : [];
	});
