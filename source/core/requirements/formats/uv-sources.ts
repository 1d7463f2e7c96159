import {absolute, join, type FsPath} from '../../model/path.js';
import {evaluateMarker} from '../../python/markers.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {readNames} from '../../platform/files/entries.js';
import type {ReadOptions, Required, Target} from '../syntax/requirement-set.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {targetOf} from './lock-target.js';

/**
 * The requirements with the places that `[tool.uv.sources]` gives them (uv's documentation, "Dependency sources"): git,
 * a URL, a path, or a member of the workspace, which is editable. Of several the first counts whose marker holds, and
 * whose extra or group is the one that asks; a source that names an index changes nothing.
 */
export const withUvSources = async (
	requirements: readonly Required[],
	uv: Table,
	options: ReadOptions,
): Promise<readonly Required[]> => {
	const sources = new Map(
		Object.entries(tableAt(uv, 'sources')).map(([name, source]) => [normalizeName(name), source]),
	);
	if (sources.size === 0) return requirements;
	const members = await membersByName(tableAt(uv, 'workspace'), options.project);
	return requirements.map(item => {
		const given = sources.get(item.normalizedName ?? '');
		const source = (Array.isArray(given) ? (given as readonly unknown[]) : [given])
			.filter(isTable)
			.find(one => isMeant(one, item, options));
		if (source === undefined || item.target.type !== 'index') return item;
		const isMember = source['workspace'] === true;
		const target = isMember ? memberTarget(item, members) : targetOf(source, {options});
		return {...item, target, editable: isMember || source['editable'] === true};
	});
};

const isMeant = (source: Table, {part}: Required, {markers}: ReadOptions): boolean => {
	const marker = textAt(source, 'marker');
	if (marker !== undefined && markers !== undefined && !evaluateMarker(marker, markers, [])) return false;
	return (['extra', 'group'] as const).every(type => {
		const name = textAt(source, type);
		return name === undefined || (part?.type === type && part.name === normalizeName(name));
	});
};

const memberTarget = ({normalizedName = ''}: Required, members: ReadonlyMap<string, FsPath>): Target => {
	const path = members.get(normalizedName);
	return path === undefined ? {type: 'index'} : {type: 'path', path};
};

const maximumMembers = 200;

/** The directories of a workspace's members by the names in their project files; `*` stands for a whole last part. */
const membersByName = async (workspace: Table, project: FsPath): Promise<ReadonlyMap<string, FsPath>> => {
	const patterns = listAt(workspace, 'members').map(String);
	const directories = patterns.flatMap(pattern => {
		const above = /^(.*?)\/?\*$/.exec(pattern)?.[1];
		if (above === undefined) return [absolute(pattern, project)];
		const directory = absolute(above === '' ? '.' : above, project);
		return readNames(directory).map(name => join(directory, name));
	});
	const members = new Map<string, FsPath>();
	for (const directory of directories.slice(0, maximumMembers)) {
		const {table} = await readToml(join(directory, 'pyproject.toml'));
		const name = textAt(tableAt(table, 'project'), 'name');
		if (name !== undefined) members.set(normalizeName(name), directory);
	}
	return members;
};
