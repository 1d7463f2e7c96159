import {join, parent, type FsPath} from '../../model/path.js';
import {evaluateMarker, type MarkerEnvironment} from '../../python/markers.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {lockSet, type Locked, type Reader} from './lock-set.js';
import {readPyproject} from './pyproject.js';
import type {RequirementSet, Source, Target} from '../syntax/requirement-set.js';
import {pathTarget} from '../syntax/target.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/**
 * Reads poetry's lock as `poetry install` installs it. Locks of poetry 2 name each package's groups and marker; in
 * older ones the project's own dependencies are followed. Optional groups and extras are optional.
 */
export const readPoetryLock: Reader = async (source, options) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.why);
	const packages = listAt(file.table, 'package').filter(isTable);
	const pyproject = join(parent(source.path), 'pyproject.toml');
	const asked = await readPyproject({...source, path: pyproject, format: 'pyproject'}, options);
	const optionalGroups = await findOptionalGroups(pyproject);
	const hasGroups = packages.some(one => Array.isArray(one['groups']));
	const reached = hasGroups ? undefined : followAll(packages, asked, options.markers ?? {});
	return lockSet(source, {
		packages: packages.flatMap(one => lockedOf(one, {optionalGroups, reached, project: options.project})),
		requiresPython: asked.requiresPython,
		projectName: asked.projectName,
	});
};

type Facts = {
	readonly optionalGroups: ReadonlySet<string>;
	/** Names that a lock without groups leads to here. */
	readonly reached: ReadonlySet<string> | undefined;
	readonly project: FsPath;
};

const lockedOf = (one: Table, {optionalGroups, reached, project}: Facts): readonly Locked[] => {
	const name = textAt(one, 'name');
	if (name === undefined) return [];
	const groups = listAt(one, 'groups').map(String);
	const isChosen = groups.length === 0 || groups.some(group => !optionalGroups.has(group));
	const optional = one['optional'] === true || !isChosen || reached?.has(normalizeName(name)) === false;
	const marker = markerOf(
		one['markers'],
		groups.filter(group => !optionalGroups.has(group)),
	);
	const target = targetOf(tableAt(one, 'source'), project);
	const editable = one['develop'] === true;
	return [
		{name, version: textAt(one, 'version'), target, editable, optional, ...(marker === undefined ? {} : {marker})},
	];
};

/** One marker for all groups, or one a group: then any of them is enough, and a group without one always is. */
const markerOf = (markers: unknown, groups: readonly string[]): string | undefined => {
	if (typeof markers === 'string') return markers;
	if (!isTable(markers) || groups.some(group => !(group in markers))) return undefined;
	const parts = groups.map(group => `(${String(markers[group])})`);
	return parts.length === 0 ? undefined : parts.join(' or ');
};

const targetOf = (source: Table, project: FsPath): Target => {
	const url = textAt(source, 'url');
	const type = textAt(source, 'type');
	if (url === undefined || type === undefined || type === 'legacy') return {type: 'index'};
	if (type === 'url') return {type: 'url', url};
	if (type === 'directory' || type === 'file') return pathTarget(url, project);
	const revision = textAt(source, 'resolved_reference') ?? textAt(source, 'reference');
	return {type: 'vcs', vcs: type, url, ...(revision === undefined ? {} : {revision})};
};

const findOptionalGroups = async (pyproject: Source['path']): Promise<ReadonlySet<string>> => {
	const {table} = await readToml(pyproject);
	const groups = Object.entries(tableAt(table, 'tool', 'poetry', 'group'));
	return new Set(groups.filter(([, group]) => isTable(group) && group['optional'] === true).map(([name]) => name));
};

/** The names that the project's dependencies lead to, by the lock's own tables and their markers. */
const followAll = (
	packages: readonly Table[],
	asked: RequirementSet,
	markers: MarkerEnvironment,
): ReadonlySet<string> => {
	const isHere = (marker: string | undefined) => marker === undefined || evaluateMarker(marker, markers, []);
	const queue = asked.requirements
		.filter(item => !item.optional && isHere(item.marker))
		.map(item => item.normalizedName);
	const reached = new Set<string>();
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		if (reached.has(name)) continue;
		reached.add(name);
		for (const one of packages.filter(candidate => normalizeName(textAt(candidate, 'name') ?? '') === name))
			for (const [dependency, details] of Object.entries(tableAt(one, 'dependencies'))) {
				const marker = isTable(details) ? textAt(details, 'markers') : undefined;
				const isOptional = isTable(details) && details['optional'] === true;
				if (!isOptional && isHere(marker)) queue.push(normalizeName(dependency));
			}
	}
	return reached;
};
