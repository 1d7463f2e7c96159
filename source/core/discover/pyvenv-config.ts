import type {ConfigProblem, PyvenvConfig} from '../model/environment.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {fromBytes, join, type FsPath} from '../model/path.js';

const maximumBytes = 64 * 1024;

/**
 * Reads an environment's `pyvenv.cfg`, at most 64 KiB of it. Never throws and never blocks; `problems` lists oddities
 * of the file. A link to a regular file counts, as it does for Python.
 */
export const readPyvenvConfig = async (directory: FsPath): Promise<PyvenvConfig> => {
	const {bytes, problem} = readBounded(join(directory, 'pyvenv.cfg'), maximumBytes, {followLink: true});
	return bytes === undefined
		? {entries: [], raw: '', systemSitePackages: true, problems: [problem]}
		: parsePyvenvConfig(bytes);
};

/**
 * Parses the file as CPython does (`Lib/site.py`, `Modules/getpath.py`): not INI, no sections, comments or quotes. Of
 * several `home` the first counts, of `include-system-site-packages` the last, and a missing one means true.
 */
export const parsePyvenvConfig = (bytes: Buffer): PyvenvConfig => {
	const raw = fromBytes(bytes);
	const entries = raw.split(/\r\n|\r|\n/).flatMap(parseLine);
	const first = (key: string) => entries.find(([name]) => name === key)?.[1];
	const last = (key: string) => entries.findLast(([name]) => name === key)?.[1];
	const prompt = last('prompt');
	return {
		entries,
		raw,
		home: first('home'),
		systemSitePackages: (last('include-system-site-packages') ?? 'true').toLowerCase() === 'true',
		version: numbersOf(last('version_info')) ?? numbersOf(last('version')),
		prompt: prompt === undefined ? undefined : unquote(prompt),
		command: last('command'),
		implementation: last('implementation'),
		problems: findProblems(raw, entries),
	};
};

type Entry = readonly [key: string, value: string];

const parseLine = (line: string): readonly Entry[] => {
	const equals = line.indexOf('=');
	if (equals < 0) return [];
	return [[strip(line.slice(0, equals)).toLowerCase(), strip(line.slice(equals + 1))]];
};

// Characters that Python's str.strip removes: not the byte order mark, which JavaScript's trim removes.
const white = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const whiteStart = new RegExp(`^${white}+`);
const isWhite = new RegExp(white);

const strip = (text: string): string => {
	let end = text.length;
	// Not by a pattern: one anchored at the end takes quadratic time on a long run of spaces.
	while (end > 0 && isWhite.test(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end).replace(whiteStart, '');
};

const numbersOf = (text: string | undefined): string | undefined => /^\d+\.\d+(\.\d+)?/.exec(text ?? '')?.[0];

/** Removes quotes: venv writes the prompt as a Python literal, virtualenv in double quotes, uv unquoted. */
const unquote = (text: string): string => {
	const quoted = /^(['"])(.*)\1$/.exec(text);
	return quoted ? (quoted[2] ?? '').replace(/\\(['"\\])/g, '$1') : text;
};

const findProblems = (raw: string, entries: readonly Entry[]): readonly ConfigProblem[] => {
	const keys = entries.map(([key]) => key);
	const has: Readonly<Record<string, boolean>> = {
		'not-utf8': /\p{Surrogate}/u.test(raw),
		bom: raw.startsWith('\uFEFF'),
		empty: raw === '',
		'no-home': !keys.includes('home'),
		'duplicate-keys': new Set(keys).size < keys.length,
		'no-system-site-packages-key': !keys.includes('include-system-site-packages'),
	};
	return (Object.keys(has) as ConfigProblem[]).filter(problem => has[problem]);
};
