import {parent} from '../../model/path.js';
import {lockSet, type Locked, type Reader} from './lock-set.js';
import type {Target} from '../syntax/requirement-set.js';
import {pathTarget} from '../syntax/target.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/** Reads a standard lock (PEP 751). What its markers tie to an extra or a group is optional; paths are relative to it. */
export const readPylock: Reader = async source => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.why);
	const version = textAt(file.table, 'lock-version');
	if (version === undefined || !/^1\.\d+$/.test(version)) return unreadSet(source, 'is no lock of version 1');
	const directory = parent(source.path);
	return lockSet(source, {
		packages: listAt(file.table, 'packages')
			.filter(isTable)
			.flatMap(one => lockedOf(one, directory)),
		requiresPython: textAt(file.table, 'requires-python'),
	});
};

const lockedOf = (one: Table, directory: Parameters<typeof targetOf>[1]): readonly Locked[] => {
	const name = textAt(one, 'name');
	if (name === undefined) return [];
	const marker = textAt(one, 'marker');
	// PEP 751's own variables: what was chosen at install time is not on record.
	const optional = marker !== undefined && /\b(?:extras|dependency_groups)\b/.test(marker);
	const editable = tableAt(one, 'directory')['editable'] === true;
	const locked = {name, version: textAt(one, 'version'), target: targetOf(one, directory), editable, optional};
	return [{...locked, ...(marker === undefined || optional ? {} : {marker})}];
};

const targetOf = (one: Table, directory: Parameters<typeof pathTarget>[1]): Target => {
	const vcs = tableAt(one, 'vcs');
	const url = textAt(vcs, 'url') ?? textAt(vcs, 'path');
	if (url !== undefined) {
		const revision = textAt(vcs, 'commit-id') ?? textAt(vcs, 'requested-revision');
		return {type: 'vcs', vcs: textAt(vcs, 'type') ?? 'git', url, ...(revision === undefined ? {} : {revision})};
	}
	const path = textAt(tableAt(one, 'directory'), 'path') ?? textAt(tableAt(one, 'archive'), 'path');
	if (path !== undefined) return pathTarget(path, directory);
	const archive = textAt(tableAt(one, 'archive'), 'url');
	return archive === undefined ? {type: 'index'} : {type: 'url', url: archive};
};
