import {createHash} from 'node:crypto';
import {centralStores} from '../discover/central-stores.js';
import {discover} from '../discover/discover.js';
import type {Context} from '../model/context.js';
import {systemCode, throwIfCancelled} from '../model/error.js';
import {join, toBytes, type FsPath} from '../model/path.js';
import type {Cancellable} from '../model/progress.js';
import {directoriesIn, entryAt, isDirectory, readNames, realPathOf} from '../platform/files/entries.js';
import {createPace} from '../tasks/limit-concurrency.js';
import {findSources} from './formats/find-sources.js';

/** A project that has no environment of its own, and the file that says what it needs. */
type UnservedProject = {readonly path: FsPath; readonly file: string};

const deepest = 3;
const mostDirectories = 400;
const mostProjects = 20;
// Directories that hold no project of the user's, or so many files that looking into them is slow.
const passed = /^(\..*|node_modules|__pycache__|site-packages|venv|env|build|dist)$/;

/**
 * Finds projects at most three levels below the roots, themselves included, that have a requirements file, a lock or a
 * pyproject.toml, and no environment: neither in them, nor where poetry, pipenv, hatch … keep one for them. Looks into at
 * most 400 directories of each root, the upper ones first, and into none below a project. Follows no links, and leaves
 * out directories that can't be read. Rejects with `cancelled`.
 */
export const findUnservedProjects = async (
	roots: readonly FsPath[],
	context: Context,
	options: Cancellable = {},
): Promise<readonly UnservedProject[]> => {
	const projects = (await Promise.all(roots.map(root => projectsBelow(root, options)))).flat();
	const unserved = projects.filter(({path}) => !hasEnvironment(path));
	if (unserved.length === 0) return [];
	const isServed = await servedElsewhere(context, options);
	return unserved.filter(({path}) => !isServed(path)).slice(0, mostProjects * roots.length);
};

const projectsBelow = async (root: FsPath, {signal}: Cancellable): Promise<readonly UnservedProject[]> => {
	const pace = createPace();
	const projects: UnservedProject[] = [];
	const waiting: {readonly path: FsPath; readonly depth: number}[] = [{path: root, depth: 0}];
	for (let looked = 0; looked < Math.min(waiting.length, mostDirectories); looked++) {
		throwIfCancelled(signal);
		await pace();
		const {path, depth} = waiting[looked]!;
		const [source] = await findSources(path);
		if (source !== undefined) projects.push({path, file: source.name});
		if (depth === deepest || (source !== undefined && depth > 0)) continue;
		const below = namesOf(path).filter(name => !passed.test(name));
		const directories = below.map(name => join(path, name)).filter(isRealDirectory);
		waiting.push(...directories.map(each => ({path: each, depth: depth + 1})));
	}
	return projects;
};

const namesOf = (directory: FsPath): readonly string[] => {
	try {
		return [...readNames(directory)].sort();
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return [];
	}
};

const isRealDirectory = (path: FsPath): boolean => entryAt(path)?.isDirectory() === true;

// Where tox, nox, pixi and hatch keep those of a project.
const toolPlaces = ['.tox', '.nox', '.pixi/envs', '.hatch'];
const mostEntries = 500;

/** Whether an environment, or a link or a file that leads to one, lies in a project or in a tool's directory there. */
const hasEnvironment = (project: FsPath): boolean => {
	const venv = entryAt(join(project, '.venv'));
	const hasLink = ['venv', 'env'].some(name => entryAt(join(project, name))?.isSymbolicLink() === true);
	// A `.venv` may be a file with a path in it; a `.env` is usually a file of variables.
	if (hasLink || venv?.isSymbolicLink() === true || venv?.isFile() === true) return true;
	return [project, ...toolPlaces.map(place => join(project, place))].some(place =>
		directoriesIn(place, mostEntries).some(name => isEnvironment(join(place, name))),
	);
};

const isEnvironment = (path: FsPath): boolean =>
	entryAt(join(path, 'pyvenv.cfg')) !== undefined || isDirectory(join(path, 'conda-meta'));

/**
 * Reads which projects have an environment in the directories where other programs keep them: those that an environment
 * there names, and those whose path gives the hash in its name (poetry and hatch by SHA-256, pdm by MD5).
 */
const servedElsewhere = async (context: Context, {signal}: Cancellable): Promise<(project: FsPath) => boolean> => {
	const named = new Set<FsPath>();
	const paths: FsPath[] = [];
	for await (const event of discover(await centralStores(context), {context, signal})) {
		if (event.type !== 'found') continue;
		const {path, project} = event.found;
		paths.push(path);
		if (project !== undefined) named.add(realPathOf(project.path) ?? project.path);
	}
	throwIfCancelled(signal);
	return project => {
		const path = realPathOf(project) ?? project;
		const hashes = ['sha256', 'md5'].map(name =>
			createHash(name).update(toBytes(path)).digest('base64url').slice(0, 8),
		);
		return named.has(path) || hashes.some(hash => paths.some(one => one.includes(hash)));
	};
};
