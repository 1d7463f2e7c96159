import type {FsPath} from '../../../model/path.js';
import {evaluateMarker} from '../../../python/markers.js';
import {normalizeName} from '../../../python/pep440-specifiers.js';
import type {ReadOptions, Required, Target} from '../../syntax/requirement-set.js';
import {isTable, tableAt, textAt, type Table} from '../../syntax/toml.js';
import {targetOf} from './lock-target.js';
import {workspaceMembers} from './uv-workspace.js';

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
	const members = await workspaceMembers(tableAt(uv, 'workspace'), options.project);
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
