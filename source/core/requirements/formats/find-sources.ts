import {statSync} from 'node:fs';
import picomatch from 'picomatch';
import {systemCode} from '../../model/error.js';
import {fsPath, join, native, type FsPath} from '../../model/path.js';
import {listDirectory, type Entry} from '../../platform/files/list-directory.js';
import {printable} from '../../text/printable.js';
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

const makeSourceTest = (): ((name: string) => boolean) => {
	const matches = picomatch(patterns, {nocase: true, dot: false});
	return name => matches(name);
};

// Compiled once, when the first project is read: commands that read none don't pay for it.
let sourceTest: ReturnType<typeof makeSourceTest> | undefined;
const isSourceName = () => (sourceTest ??= makeSourceTest());

const maximumSources = 100;

/**
 * Finds the files of a project that list requirements, the most trustworthy first. A file may be a link to a regular
 * file. Only the project's own directory and `requirements/` are searched. Answers none for a project that is missing or
 * can't be read.
 */
export const findSources = async (project: FsPath): Promise<readonly Source[]> => {
	const names = (await namesOfProject(project)).filter(isSourceName());
	const sources: Array<Source & {readonly rank: number}> = [];
	for (const name of names.sort().slice(0, maximumSources * 4)) {
		const rule = rules.find(({pattern}) => pattern.test(name));
		if (rule === undefined || sources.length >= maximumSources) continue;
		const path = join(project, name);
		if (!isFile(path)) continue;
		sources.push({path, name: printable(name), ...rule.source, rank: rankOf(rule)});
	}
	return sources
		.sort((left, right) => left.rank - right.rank || compareNames(left.name, right.name))
		.map(({rank: _, ...source}) => source);
};

type Rule = {readonly pattern: RegExp; readonly source: Omit<Source, 'path' | 'name'>};

const lock = (format: SourceFormat, manager?: Manager, why: Source['why'] = 'lock'): Rule['source'] => ({
	format,
	role: 'lock',
	manager,
	why,
});
const list = (why: Source['why'], format: SourceFormat = 'requirements', manager?: Manager): Rule['source'] => ({
	format,
	role: 'list',
	manager,
	why,
});
const part =
	'dev|develop|development|test|tests|testing|doc|docs|lint|ci|build|type|types|typing|optional|extra|extras';

// In order of trust. The first rule whose pattern matches a name applies.
const rules: readonly Rule[] = [
	{pattern: /^uv\.lock$/, source: lock('uv-lock', 'uv')},
	{pattern: /^pylock\.toml$/, source: lock('pylock')},
	{pattern: /^pylock\.[^.]+\.toml$/, source: lock('pylock', undefined, 'lock-for-a-purpose')},
	{pattern: /^poetry\.lock$/, source: lock('poetry-lock', 'poetry')},
	{pattern: /^pdm\.lock$/, source: lock('pdm-lock', 'pdm')},
	{pattern: /^Pipfile\.lock$/, source: lock('pipfile-lock', 'pipenv')},
	{
		pattern: /constraints[^/]*\.(?:txt|in)$/i,
		source: {format: 'constraints', role: 'limits', why: 'constraints'},
	},
	{pattern: /^requirements\.txt$/i, source: list('standard-list')},
	{pattern: /^requirements\/(?:all|main|base|requirements|prod|production)\.txt$/i, source: list('main-list')},
	{pattern: /^Pipfile$/, source: list('asked-of-manager', 'pipfile', 'pipenv')},
	{pattern: /^pyproject\.toml$/, source: list('asked-by-project', 'pyproject')},
	{
		pattern: new RegExp(`(?:^|[/_.-])(?:${part})(?=[/_.-]).*\\.txt$`, 'i'),
		source: list('list-for-a-part'),
	},
	{pattern: /\.txt$/i, source: list('other-list')},
	{pattern: /\.in$/i, source: list('lock-input')},
	{pattern: /^environment\.ya?ml$/, source: list('asked-of-manager', 'environment-yml', 'conda')},
	{pattern: /^setup\.cfg$/, source: list('asked-by-package', 'setup-cfg')},
	{pattern: /^setup\.py$/, source: {format: 'setup-py', role: 'code', why: 'program'}},
];

/** Describes the file of this name as a source, if its name alone says that it requests packages; else undefined. */
export const sourceByName = (path: FsPath, name: string): Source | undefined => {
	const source = rules.find(({pattern}) => pattern.test(name))?.source;
	return source?.role === 'lock' || source?.role === 'list' ? {path, name: printable(name), ...source} : undefined;
};

// Limits request nothing, and code is not read: both come after all other sources.
const rankOf = (rule: Rule): number => {
	if (rule.source.role === 'code') return rules.length + 1;
	return rule.source.role === 'limits' ? rules.length : rules.indexOf(rule);
};

/**
 * Lists the names in a project's directory, and those in its `requirements` as `requirements/NAME`. Two listings take a
 * fraction of the time in which a glob compiles its patterns.
 */
const namesOfProject = async (project: FsPath): Promise<readonly FsPath[]> => {
	const entries = await entriesOf(project);
	const nested = entries.filter(entry => entry.isDirectory() && entry.name.toLowerCase() === 'requirements');
	const below = await Promise.all(
		nested.map(async ({name}) => (await entriesOf(join(project, name))).map(entry => fsPath(`${name}/${entry.name}`))),
	);
	return [...entries.map(({name}) => name), ...below.flat()];
};

/** The entries of a directory; none where it is missing or can't be read. */
const entriesOf = (directory: FsPath): Promise<readonly Entry[]> =>
	new Promise(resolve => {
		listDirectory(directory, (error, entries) => {
			// An error of the system; a listing throws no other.
			resolve(error === null ? entries : []);
		});
	});

const compareNames = (left: string, right: string): number =>
	left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);

/** Whether a path is a regular file, or a link to one. */
export const isFile = (path: FsPath): boolean => {
	try {
		return statSync(native(path), {throwIfNoEntry: false})?.isFile() ?? false;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};
