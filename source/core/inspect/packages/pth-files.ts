import {readBounded} from '../../platform/files/bounded-read.js';
import {fromBytes, join, type FsPath} from '../../model/path.js';
import type {SiteEntries} from './distributions.js';

/** A line of a `.pth` file. */
type PthLine = {readonly type: 'path'; readonly text: string} | {readonly type: 'code'; readonly text: string};

/**
 * Parses a `.pth` file as `site.py` does: lines that begin with `import` and a space or a tab are code, comments and
 * empty lines are left out, all others are paths.
 */
export const parsePth = (bytes: Buffer): readonly PthLine[] =>
	fromBytes(bytes)
		.replace(/^\uFEFF/, '')
		.split(/\r\n|\r|\n/)
		.filter(line => line.trim() !== '' && !line.startsWith('#'))
		.map(text => ({type: /^import[ \t]/.test(text) ? 'code' : 'path', text: text.trimEnd()}));

/** A file in site-packages that Python runs at every start. */
type StartupFile = {
	readonly path: FsPath;
	readonly name: FsPath;
	/**
	 * True when its code is, letter by letter, the code that a known tool writes there. The module that it imports can
	 * still be another.
	 */
	readonly isKnown: boolean;
	/** Lines that are run; empty for `sitecustomize.py` and similar files, which are run as a whole. */
	readonly code: readonly string[];
};

/** Finds the files whose code runs whenever the environment's Python starts, in the order of their names. */
export const readStartupFiles = (entries: SiteEntries): readonly StartupFile[] =>
	entries.flatMap(({sitePackages, names}) =>
		[...names].sort().flatMap(name => {
			const path = join(sitePackages, name);
			if (/^(site|user)customize\.(py|pyc|so)$|\.start$/.test(name)) return [{path, name, isKnown: false, code: []}];
			const code = name.endsWith('.pth') ? codeOf(path) : [];
			return code.length === 0 ? [] : [{path, name, isKnown: code.every(isKnownLine), code}];
		}),
	);

/** Reads the `.pth` lines of one site-packages directory that are paths, with the file that contains them. */
export const readPathLines = (
	entries: SiteEntries,
): ReadonlyArray<{readonly file: FsPath; readonly sitePackages: FsPath; readonly line: string}> =>
	entries.flatMap(({sitePackages, names}) =>
		names
			.filter(name => name.endsWith('.pth'))
			.flatMap(file =>
				linesOf(join(sitePackages, file)).flatMap(({type, text}) =>
					type === 'path' ? [{file, sitePackages, line: text}] : [],
				),
			),
	);

const linesOf = (path: FsPath): readonly PthLine[] => {
	const {bytes} = readBounded(path, 1024 * 1024, {isEvidence: true});
	return bytes === undefined ? [] : parsePth(bytes);
};

const codeOf = (path: FsPath): readonly string[] =>
	linesOf(path).flatMap(({type, text}) => (type === 'code' ? [text] : []));

const isKnownLine = (line: string): boolean => {
	const text = line.trim();
	return (
		knownLines.has(text) ||
		/^import (__editable___\w+_finder); \1\.install\(\)$/.test(text) ||
		maskNames(text) === namespaceLine
	);
};

const setuptools = (mode: string): string =>
	`import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, '${mode}') == 'local'; enabled and __import__('_distutils_hack').add_shim();`;

const knownLines: ReadonlySet<string> = new Set(['import _virtualenv', setuptools('local'), setuptools('stdlib')]);

/** Replaces quoted names by one word: setuptools writes the namespace's name into its line. */
const maskNames = (line: string): string =>
	line.replace(/'[\w.]+'/g, "'name'").replace(/\*\((?:'name',? ?)+\)/g, "*('name',)");

const namespaceLine = maskNames(
	"import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('a',));" +
		"importlib = has_mfs and __import__('importlib.util');has_mfs and __import__('importlib.machinery');" +
		"m = has_mfs and sys.modules.setdefault('a', importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec('a', " +
		"[os.path.dirname(p)])));m = m or sys.modules.setdefault('a', types.ModuleType('a'));" +
		"mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p)",
);
