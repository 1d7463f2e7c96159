import {join, parent} from '../../model/path.js';
import {evaluateMarker, type MarkerEnvironment} from '../../python/markers.js';
import {lockSet, type Locked, type Reader} from './lock-set.js';
import type {Target} from '../syntax/requirement-set.js';
import {pathTarget} from '../syntax/target.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/**
 * Reads uv's lock as `uv sync` installs it: what the project and its workspace's members need here, and the default
 * groups. Extras and other groups are optional. A package that no marker lets in here is not asked for.
 */
export const readUvLock: Reader = async (source, options) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.why);
	const packages = listAt(file.table, 'package').filter(isTable);
	const roots = rootsOf(packages, tableAt(file.table, 'manifest'));
	const groups = await defaultGroups(join(parent(source.path), 'pyproject.toml'));
	const walk: Walk = {packages, markers: options.markers ?? {}, reached: new Map()};
	for (const root of roots) {
		follow(listAt(root, 'dependencies'), walk, false);
		for (const [group, list] of Object.entries(tableAt(root, 'dev-dependencies')))
			if (groups === 'all' || groups.includes(group)) follow(asList(list), walk, false);
	}
	for (const root of roots) {
		for (const list of Object.values(tableAt(root, 'dev-dependencies'))) follow(asList(list), walk, true);
		for (const list of Object.values(tableAt(root, 'optional-dependencies'))) follow(asList(list), walk, true);
	}
	const all = new Map([...roots.map(root => [root, false] as const), ...walk.reached]);
	const own = roots.find(root => ['.', './'].includes(placeOf(root))) ?? roots[0];
	return lockSet(source, {
		packages: [...all].flatMap(([one, optional]) => lockedOf(one, optional, options.project)),
		requiresPython: textAt(file.table, 'requires-python'),
		projectName: own === undefined ? undefined : textAt(own, 'name'),
	});
};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

const placeOf = (one: Table): string => {
	const source = tableAt(one, 'source');
	return textAt(source, 'virtual') ?? textAt(source, 'editable') ?? textAt(source, 'directory') ?? '';
};

/** The project, and the members of its workspace. */
const rootsOf = (packages: readonly Table[], manifest: Table): readonly Table[] => {
	const members = listAt(manifest, 'members');
	if (members.length > 0) return packages.filter(one => members.includes(textAt(one, 'name')));
	return packages.filter(one => placeOf(one) === '.');
};

const defaultGroups = async (pyproject: Parameters<typeof readToml>[0]): Promise<'all' | readonly unknown[]> => {
	const {table} = await readToml(pyproject);
	const chosen = tableAt(table, 'tool', 'uv')['default-groups'];
	if (chosen === 'all') return 'all';
	return Array.isArray(chosen) ? (chosen as readonly unknown[]) : ['dev'];
};

type Walk = {
	readonly packages: readonly Table[];
	readonly markers: MarkerEnvironment;
	/** Each package that was reached, and whether only optionally. */
	readonly reached: Map<Table, boolean>;
};

const follow = (dependencies: readonly unknown[], walk: Walk, optional: boolean): void => {
	const queue = [...dependencies];
	const seen = new Set<unknown>();
	while (queue.length > 0) {
		const dependency = queue.pop();
		if (!isTable(dependency) || seen.has(dependency)) continue;
		seen.add(dependency);
		const marker = textAt(dependency, 'marker');
		if (marker !== undefined && !evaluateMarker(marker, walk.markers, [])) continue;
		const one = walk.packages.find(candidate => isMeant(candidate, dependency));
		if (one === undefined) continue;
		if (!walk.reached.has(one)) walk.reached.set(one, optional);
		queue.push(...listAt(one, 'dependencies'));
		const extras = tableAt(one, 'optional-dependencies');
		for (const extra of listAt(dependency, 'extra')) queue.push(...asList(extras[String(extra)]));
	}
};

/** A dependency names the version where the lock holds several. */
const isMeant = (one: Table, dependency: Table): boolean =>
	textAt(one, 'name') === textAt(dependency, 'name') &&
	(dependency['version'] === undefined || dependency['version'] === one['version']) &&
	(dependency['source'] === undefined || JSON.stringify(dependency['source']) === JSON.stringify(one['source']));

const lockedOf = (one: Table, optional: boolean, project: Parameters<typeof targetOf>[1]): readonly Locked[] => {
	const name = textAt(one, 'name');
	const source = tableAt(one, 'source');
	// A virtual project is never installed itself.
	if (name === undefined || 'virtual' in source) return [];
	const editable = 'editable' in source;
	return [{name, version: textAt(one, 'version'), target: targetOf(source, project), editable, optional}];
};

const targetOf = (source: Table, project: Parameters<typeof pathTarget>[1]): Target => {
	const git = textAt(source, 'git');
	if (git !== undefined) {
		const [url = '', commit] = git.split('#');
		return {
			type: 'vcs',
			vcs: 'git',
			url: url.replace(/\?.*$/, ''),
			...(commit === undefined ? {} : {revision: commit}),
		};
	}
	const url = textAt(source, 'url');
	if (url !== undefined) return {type: 'url', url};
	const path = textAt(source, 'editable') ?? textAt(source, 'directory') ?? textAt(source, 'path');
	return path === undefined ? {type: 'index'} : pathTarget(path, project);
};
