import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import fastGlob from 'fast-glob';
import picomatch from 'picomatch';
import {systemCode} from '../../model/error.js';
import {join, native, type FsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import {globFileSystem} from '../syntax/glob-file-system.js';
import type {Manager, Source, SourceFormat} from '../syntax/requirement-set.js';

const patterns = [
	'{uv,poetry,pdm}.lock',
	'pylock.toml',
	'pylock.*.toml',
	'Pipfile{,.lock}',
	'*requirements*.{txt,in}',
	'requirements/*.{txt,in}',
	'*constraints*.{txt,in}',
	'pyproject.toml',
	'setup.{cfg,py}',
	'environment.{yml,yaml}',
];

// fast-glob makes its patterns ready anew at each call, which took longer than the reading: it gets the places where
// sources lie, and what is a source among the names there is told by patterns made ready once.
const places = ['*', 'requirements/*'];

const makeSourceTest = (): ((name: string) => boolean) => {
	const matches = picomatch(patterns, {nocase: true, dot: false});
	return name => matches(name);
};

let sourceTest: ReturnType<typeof makeSourceTest> | undefined;
const isSourceName = () => (sourceTest ??= makeSourceTest());

const maximumSources = 100;

/**
 * The files of a project that say what its environment should hold, the one to trust most first. A file may be a link
 * to a regular file; what is no regular file is left out, directories below are not searched save `requirements/`.
 * Answers none for a project that is missing or can't be read.
 */
export const findSources = async (project: FsPath): Promise<readonly Source[]> => {
	if (!(await isReadableDirectory(project))) return [];
	const found = await fastGlob(places, {
		cwd: project,
		caseSensitiveMatch: false,
		dot: false,
		// A requirements file may be a link, which is no file to fast-glob: links are checked one by one below.
		onlyFiles: false,
		followSymbolicLinks: false,
		suppressErrors: true,
		fs: globFileSystem,
	});
	const names = found.filter(isSourceName());
	const sources: Array<Source & {readonly rank: number}> = [];
	for (const name of names.sort().slice(0, maximumSources * 4)) {
		const rule = rules.find(({pattern}) => pattern.test(name));
		if (rule === undefined || sources.length >= maximumSources) continue;
		const path = join(project, name);
		if (!(await isFile(path))) continue;
		sources.push({path, name: printable(name), ...rule.source, rank: rankOf(rule)});
	}
	return sources
		.sort((left, right) => left.rank - right.rank || compareNames(left.name, right.name))
		.map(({rank: _, ...source}) => source);
};

type Rule = {readonly pattern: RegExp; readonly source: Omit<Source, 'path' | 'name'>};

const lock = (format: SourceFormat, manager: Manager | undefined, why: string): Rule['source'] => ({
	format,
	role: 'lock',
	manager,
	why,
});
const list = (why: string, format: SourceFormat = 'requirements', manager?: Manager): Rule['source'] => ({
	format,
	role: 'list',
	manager,
	why,
});
const part =
	'dev|develop|development|test|tests|testing|doc|docs|lint|ci|build|type|types|typing|optional|extra|extras';

// In order of trust: the first that fits a name says what it is.
const rules: readonly Rule[] = [
	{pattern: /^uv\.lock$/, source: lock('uv-lock', 'uv', "uv's lock names every package and its exact version")},
	{pattern: /^pylock\.toml$/, source: lock('pylock', undefined, 'a standard lock names every package')},
	{pattern: /^pylock\.[^.]+\.toml$/, source: lock('pylock', undefined, 'a standard lock for one purpose')},
	{pattern: /^poetry\.lock$/, source: lock('poetry-lock', 'poetry', "poetry's lock names every package")},
	{pattern: /^pdm\.lock$/, source: lock('pdm-lock', 'pdm', "pdm's lock names every package")},
	{pattern: /^Pipfile\.lock$/, source: lock('pipfile-lock', 'pipenv', "pipenv's lock names every package")},
	{
		pattern: /constraints[^/]*\.(?:txt|in)$/i,
		source: {format: 'constraints', role: 'limits', why: 'restricts versions, asks for nothing'},
	},
	{pattern: /^requirements\.txt$/i, source: list('the usual list of what to install')},
	{pattern: /^requirements\/(?:all|main|base|requirements|prod|production)\.txt$/i, source: list('a main list')},
	{pattern: /^Pipfile$/, source: list('what pipenv was asked for, not pinned', 'pipfile', 'pipenv')},
	{pattern: /^pyproject\.toml$/, source: list('what the project itself asks for, not pinned', 'pyproject')},
	{
		pattern: new RegExp(`(?:^|[/_.-])(?:${part})(?=[/_.-]).*\\.txt$`, 'i'),
		source: list('a list for a part of the work'),
	},
	{pattern: /\.txt$/i, source: list('a list by another name')},
	{pattern: /\.in$/i, source: list('the input of a lock, not pinned')},
	{pattern: /^environment\.ya?ml$/, source: list('what conda was asked for', 'environment-yml', 'conda')},
	{pattern: /^setup\.cfg$/, source: list('what the package asks for, not pinned', 'setup-cfg')},
	{pattern: /^setup\.py$/, source: {format: 'setup-py', role: 'code', why: 'is a program: it is not run to be read'}},
];

/** A file that asks for packages, by its name alone; undefined for a name that says nothing of it. */
export const sourceByName = (path: FsPath, name: string): Source | undefined => {
	const source = rules.find(({pattern}) => pattern.test(name))?.source;
	return source?.role === 'lock' || source?.role === 'list' ? {path, name: printable(name), ...source} : undefined;
};

// Limits ask for nothing and code is not read: whatever else there is comes before them.
const rankOf = (rule: Rule): number => {
	if (rule.source.role === 'code') return rules.length + 1;
	return rule.source.role === 'limits' ? rules.length : rules.indexOf(rule);
};

const compareNames = (left: string, right: string): number =>
	left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);

const isReadableDirectory = async (path: FsPath): Promise<boolean> =>
	access(native(path), constants.R_OK | constants.X_OK).then(
		async () => (await stat(native(path))).isDirectory(),
		() => false,
	);

/** Whether a path is a regular file, or a link to one. */
export const isFile = async (path: FsPath): Promise<boolean> => {
	try {
		return (await stat(native(path))).isFile();
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};
