import {centralStores} from '../../../core/discover/central-stores.js';
import {recognise} from '../../../core/discover/recognise.js';
import type {Context} from '../../../core/model/context.js';
import {VenvError} from '../../../core/model/error.js';
import {isTop, join, parent, type FsPath} from '../../../core/model/path.js';
import {entryAt, namesIn, realPathOf} from '../../../core/platform/files/entries.js';
import {printablePath} from '../../../core/text/printable.js';
import {scan} from '../../../core/scan/scan.js';
import {phrase} from '../../../core/text/phrase.js';

type Search = {
	readonly context: Context;
	readonly signal: AbortSignal;
	/** Whether parent directories are tried as well, up to the project's own. */
	readonly alsoAbove: boolean;
};

/**
 * Finds the environment of the project in a directory: its `.venv`, else the only one directly in it, else the only one
 * that poetry, pipenv, hatch … keep for it elsewhere. Undefined where there is none; throws `usage` where there are
 * several. Runs nothing.
 */
export const findProjectEnvironment = async (directory: FsPath, search: Search): Promise<FsPath | undefined> => {
	for (const place of search.alsoAbove ? projectPlaces(directory, search.context) : [directory]) {
		const path = onlyOne(await environmentsIn(place, search.context), place, search.context);
		if (path !== undefined) return path;
		if (!isProject(place)) continue;
		return onlyOne(await environmentsFor(place, search), place, search.context);
	}
	return undefined;
};

const projectMarks = [
	'pyproject.toml',
	'requirements.txt',
	'setup.py',
	'setup.cfg',
	'Pipfile',
	'environment.yml',
	'.git',
];

const isProject = (directory: FsPath): boolean =>
	projectMarks.some(name => entryAt(join(directory, name)) !== undefined);

/** Lists a directory and its parents, up to the first project; neither the home directory nor the root is a project. */
export const projectPlaces = (directory: FsPath, {home}: Context): readonly FsPath[] => {
	const places: FsPath[] = [directory];
	for (let place = directory; !isProject(place);) {
		place = parent(place);
		if (isTop(place) || place === home || places.includes(place)) break;
		places.push(place);
	}
	return places;
};

const usualNames = ['.venv', 'venv', 'env', '.env', 'virtualenv'];
const mostNames = 1000;

/** Only the `.venv` where there is one: others beside it have other purposes. */
const environmentsIn = async (directory: FsPath, context: Context): Promise<readonly FsPath[]> => {
	const usual = join(directory, '.venv');
	if ((await recognise(usual, context)) !== undefined) return [usual];
	const names = new Set([...usualNames, ...namesIn(directory).slice(0, mostNames)]);
	const paths = [...names].map(name => join(directory, name));
	const found = await Promise.all(paths.map(path => recognise(path, context)));
	return found.flatMap(one => (one === undefined ? [] : [one.path]));
};

/** Environments of this project in the central directories of other programs. */
const environmentsFor = async (project: FsPath, {context, signal}: Search): Promise<readonly FsPath[]> => {
	const stores = await centralStores(context);
	const found: FsPath[] = [];
	for await (const event of scan(stores, {context, signal, measure: false, assess: false})) {
		if (event.type !== 'environment') continue;
		const {path, project: served} = event.environment;
		if (served !== undefined && realPathOf(served.path) === realPathOf(project)) found.push(path);
	}
	return found;
};

const onlyOne = (paths: readonly FsPath[], directory: FsPath, {home}: Context): FsPath | undefined => {
	if (paths.length <= 1) return paths[0];
	throw new VenvError('usage', {
		what: phrase`${{path: directory}} has ${paths.length} environments`,
		why: paths.map(path => printablePath(path, home)).join(', '),
		hint: 'Name one of them',
		path: directory,
	});
};
