import {join, parent, type FsPath} from '../../../model/path.js';
import {evaluateLockMarker, type MarkerEnvironment, type Selection} from '../../../python/markers.js';
import {normalizeName} from '../../../python/pep440-specifiers.js';
import {offeredParts} from '../list-set.js';
import {lockSet, newerLock, type Locked, type Reader} from './lock-set.js';
import type {Target} from '../../syntax/requirement-set.js';
import {pathTarget} from '../../syntax/target.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';
import {unreadSet} from '../unread.js';

/**
 * Reads uv's lock as `uv sync` installs it (uv's `uv-resolver/src/lock/installable.rs`): the project beside the lock
 * with its default groups and all that these need here. Where the project file there has no `[project]`, every member of
 * the workspace is a root, and the groups of the file itself count as well (`[manifest.dependency-groups]`).
 */
export const readUvLock: Reader = async (source, {markers = {}}) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.problem);
	// uv: `uv-resolver/src/lock/mod.rs`, `VERSION`.
	const newer = newerLock(file.table['version'], 1);
	if (newer !== undefined) return unreadSet(source, newer);
	const directory = parent(source.path);
	const {table: pyproject} = await readToml(join(directory, 'pyproject.toml'));
	const packages = listAt(file.table, 'package').filter(isTable);
	const lock: Lock = {
		byName: groupByName(packages),
		markers,
		roots: rootsOf(packages, pyproject, tableAt(file.table, 'manifest')),
		ownGroups: tableAt(file.table, 'manifest', 'dependency-groups'),
	};
	const [own] = lock.roots.filter(root => placeOf(root) === '.');
	return lockSet(source, {
		parts: partsOf(lock, pyproject),
		select: selection => select(lock, selection).flatMap(one => lockedOf(one, directory)),
		requiresPython: textAt(file.table, 'requires-python'),
		projectName: own === undefined ? undefined : textAt(own, 'name'),
	});
};

type Lock = {
	readonly byName: ReadonlyMap<string, readonly Table[]>;
	readonly markers: MarkerEnvironment;
	readonly roots: readonly Table[];
	/** The groups of a project file without `[project]`. */
	readonly ownGroups: Table;
};

const groupByName = (packages: readonly Table[]): Lock['byName'] => {
	const groups = new Map<string, Table[]>();
	for (const one of packages) {
		const name = textAt(one, 'name') ?? '';
		groups.set(name, [...(groups.get(name) ?? []), one]);
	}
	return groups;
};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

const placeOf = (one: Table): string | undefined => {
	const source = tableAt(one, 'source');
	return textAt(source, 'virtual') ?? textAt(source, 'editable') ?? textAt(source, 'directory');
};

/** Finds the roots: the project beside the lock, or all members where there is none (`InstallTarget` in uv's source). */
const rootsOf = (packages: readonly Table[], pyproject: Table | undefined, manifest: Table): readonly Table[] => {
	const own = packages.filter(one => placeOf(one) === '.');
	if (own.length > 0 && (pyproject === undefined || isTable(pyproject['project']))) return own;
	const members = listAt(manifest, 'members');
	return packages.filter(one => members.includes(textAt(one, 'name')));
};

/** `default-groups` of the project file beside the lock count for all roots; without them `dev` is the only one. */
const partsOf = ({roots, ownGroups}: Lock, pyproject: Table | undefined) => {
	const chosen = tableAt(pyproject, 'tool', 'uv')['default-groups'];
	const defaults = new Set(Array.isArray(chosen) ? chosen.map(name => normalizeName(String(name))) : ['dev']);
	const namesAt = (key: string): readonly string[] => roots.flatMap(root => Object.keys(tableAt(root, key)));
	const groups = [...namesAt('dev-dependencies'), ...Object.keys(ownGroups)];
	return [
		...offeredParts('group', groups, name => chosen === 'all' || defaults.has(normalizeName(name))),
		...offeredParts('extra', namesAt('optional-dependencies')),
	];
};

/**
 * Lists the packages that a selection installs. Markers of a lock with conflicts name the extras, groups and projects that
 * are active, those of dependencies as well: these are gathered until nothing new turns up.
 */
const select = (lock: Lock, selection: Selection): readonly Table[] => {
	const active = new Set(lock.roots.flatMap(root => activeNames(root, selection)));
	for (;;) {
		const before = active.size;
		const reached = walk(lock, selection, active);
		if (active.size === before) return reached;
	}
};

/** Names that uv gives to active groups and extras in the markers of its lock: `uv-resolver/src/universal_marker.rs`. */
const activeName = (type: 'extra' | 'group' | 'project', owner: string, name?: string): string =>
	[type, owner.length, owner, ...(name === undefined ? [] : [name])].join('-');

const activeNames = (root: Table, {extras, groups}: Selection): readonly string[] => {
	const owner = textAt(root, 'name') ?? '';
	const chosen = (key: string, names: ReadonlySet<string>): readonly string[] =>
		Object.keys(tableAt(root, key)).filter(name => names.has(normalizeName(name)));
	return [
		activeName('project', owner),
		...chosen('optional-dependencies', extras).map(name => activeName('extra', owner, name)),
		...chosen('dev-dependencies', groups).map(name => activeName('group', owner, name)),
	];
};

const walk = (lock: Lock, selection: Selection, active: Set<string>): readonly Table[] => {
	const reached = new Set(lock.roots);
	const queue = lock.roots.flatMap(root => dependenciesOfRoot(root, selection));
	for (const [group, list] of Object.entries(lock.ownGroups))
		if (selection.groups.has(normalizeName(group))) queue.push(...asList(list));
	const seen = new Set<unknown>();
	for (let dependency = queue.pop(); dependency !== undefined; dependency = queue.pop()) {
		if (!isTable(dependency) || seen.has(dependency)) continue;
		seen.add(dependency);
		const marker = textAt(dependency, 'marker') ?? textAt(dependency, 'markers');
		const known = {extras: active, groups: selection.groups};
		if (marker !== undefined && !evaluateLockMarker(marker, lock.markers, known)) continue;
		const one = findMeant(lock, dependency);
		if (one === undefined) continue;
		reached.add(one);
		queue.push(...listAt(one, 'dependencies'));
		for (const extra of [...listAt(dependency, 'extra'), ...listAt(dependency, 'extras')].map(String)) {
			active.add(activeName('extra', textAt(one, 'name') ?? '', extra));
			queue.push(...asList(tableAt(one, 'optional-dependencies')[extra]));
		}
	}
	return [...reached];
};

const dependenciesOfRoot = (root: Table, {extras, groups}: Selection): unknown[] => [
	...listAt(root, 'dependencies'),
	...chosenLists(tableAt(root, 'dev-dependencies'), groups),
	...chosenLists(tableAt(root, 'optional-dependencies'), extras),
];

const chosenLists = (table: Table, names: ReadonlySet<string>): readonly unknown[] =>
	Object.entries(table).flatMap(([name, list]) => (names.has(normalizeName(name)) ? asList(list) : []));

/** Finds the package that a dependency means: where the lock has several, by version and source, else by its forks. */
const findMeant = ({byName, markers}: Lock, dependency: Table): Table | undefined => {
	const candidates = (byName.get(textAt(dependency, 'name') ?? '') ?? []).filter(
		one =>
			(dependency['version'] === undefined || dependency['version'] === one['version']) &&
			(dependency['source'] === undefined || JSON.stringify(dependency['source']) === JSON.stringify(one['source'])),
	);
	const none = {extras: new Set<string>(), groups: new Set<string>()};
	const isFork = (one: Table): boolean => {
		const forks = listAt(one, 'resolution-markers').map(String);
		return forks.length === 0 || forks.some(fork => evaluateLockMarker(fork, markers, none));
	};
	return candidates.length > 1 ? (candidates.find(isFork) ?? candidates[0]) : candidates[0];
};

const lockedOf = (one: Table, directory: FsPath): readonly Locked[] => {
	const name = textAt(one, 'name');
	const source = tableAt(one, 'source');
	// A virtual project is never installed itself.
	if (name === undefined || 'virtual' in source) return [];
	return [{name, version: textAt(one, 'version'), target: targetOf(source, directory), editable: 'editable' in source}];
};

const targetOf = (source: Table, directory: FsPath): Target => {
	const git = textAt(source, 'git');
	if (git !== undefined) return gitTarget(git);
	const url = textAt(source, 'url');
	if (url !== undefined) {
		const subdirectory = textAt(source, 'subdirectory');
		return {type: 'url', url: subdirectory === undefined ? url : `${url}#subdirectory=${subdirectory}`};
	}
	const path = textAt(source, 'editable') ?? textAt(source, 'directory') ?? textAt(source, 'path');
	return path === undefined ? {type: 'index'} : pathTarget(path, directory);
};

/** `URL?subdirectory=…&tag=…#COMMIT` (`uv-resolver/src/lock/mod.rs`, `GitSource::from_url`). */
const gitTarget = (text: string): Target => {
	const [whole = '', commit] = text.split('#');
	const [url = '', query = ''] = whole.split('?');
	const subdirectory = new URLSearchParams(query).get('subdirectory');
	return {
		type: 'vcs',
		vcs: 'git',
		url,
		...(commit === undefined ? {} : {revision: commit}),
		...(subdirectory === null ? {} : {subdirectory}),
	};
};
