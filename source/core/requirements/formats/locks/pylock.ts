import {parent, type FsPath} from '../../../model/path.js';
import {evaluateLockMarker} from '../../../python/markers.js';
import {normalizeName} from '../../../python/pep440-specifiers.js';
import {offeredParts} from '../list-set.js';
import {lockSet, newerLock, type Locked, type Reader} from './lock-set.js';
import type {OfferedPart, Target} from '../../syntax/requirement-set.js';
import {pathTarget} from '../../syntax/target.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';
import {unreadSet} from '../unread.js';

/**
 * Reads a standard lock (PEP 751, "Installation"): its `default-groups` and no extra unless they are chosen; a package
 * is meant where its marker holds for these. Paths are relative to the lock.
 */
export const readPylock: Reader = async (source, {markers = {}}) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.problem);
	const version = textAt(file.table, 'lock-version');
	if (!(Number.parseInt(version ?? '', 10) >= 1)) return unreadSet(source, {type: 'not-a-lock'});
	// PEP 751, `lock-version`: tools refuse another major version, and read other minor ones.
	const newer = newerLock(version, 1);
	if (newer !== undefined) return unreadSet(source, newer);
	const directory = parent(source.path);
	const packages = listAt(file.table, 'packages').filter(isTable);
	return lockSet(source, {
		parts: partsOf(file.table),
		select: selection =>
			packages
				.filter(one => evaluateLockMarker(textAt(one, 'marker') ?? '', markers, selection))
				.flatMap(one => lockedOf(one, directory)),
		requiresPython: textAt(file.table, 'requires-python'),
	});
};

const partsOf = (lock: Table): readonly OfferedPart[] => {
	const namesAt = (key: string): readonly string[] => listAt(lock, key).map(String);
	const defaults = new Set(namesAt('default-groups').map(normalizeName));
	return [
		...offeredParts('group', [...namesAt('dependency-groups'), ...defaults], name => defaults.has(normalizeName(name))),
		...offeredParts('extra', namesAt('extras')),
	];
};

const lockedOf = (one: Table, directory: FsPath): readonly Locked[] => {
	const name = textAt(one, 'name');
	if (name === undefined) return [];
	const editable = tableAt(one, 'directory')['editable'] === true;
	return [{name, version: textAt(one, 'version'), target: targetOf(one, directory), editable}];
};

const targetOf = (one: Table, directory: FsPath): Target => {
	const vcs = tableAt(one, 'vcs');
	const url = textAt(vcs, 'url') ?? textAt(vcs, 'path');
	if (url !== undefined) {
		const revision = textAt(vcs, 'commit-id') ?? textAt(vcs, 'requested-revision');
		const subdirectory = textAt(vcs, 'subdirectory');
		return {
			type: 'vcs',
			vcs: textAt(vcs, 'type') ?? 'git',
			url,
			...(revision === undefined ? {} : {revision}),
			...(subdirectory === undefined ? {} : {subdirectory}),
		};
	}
	const archive = tableAt(one, 'archive');
	const path = textAt(tableAt(one, 'directory'), 'path') ?? textAt(archive, 'path');
	if (path !== undefined) return pathTarget(path, directory);
	const address = textAt(archive, 'url');
	if (address === undefined) return {type: 'index'};
	const subdirectory = textAt(archive, 'subdirectory');
	return {type: 'url', url: subdirectory === undefined ? address : `${address}#subdirectory=${subdirectory}`};
};
