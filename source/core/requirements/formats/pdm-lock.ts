import {join, parent, type FsPath} from '../../model/path.js';
import {lockSet, type Locked, type Reader} from './lock-set.js';
import {targetOf as targetOfTable} from './lock-target.js';
import {readPyproject} from './pyproject.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/** Reads pdm's lock as `pdm install` installs it: the default group and those for development; extras are optional. */
export const readPdmLock: Reader = async (source, options) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.why);
	const pyproject = join(parent(source.path), 'pyproject.toml');
	const asked = await readPyproject({...source, path: pyproject, format: 'pyproject'}, options);
	const {table} = await readToml(pyproject);
	const extras = new Set(Object.keys(tableAt(table, 'project', 'optional-dependencies')));
	return lockSet(source, {
		packages: listAt(file.table, 'package')
			.filter(isTable)
			.flatMap(one => lockedOf(one, extras, options.project)),
		requiresPython: asked.requiresPython,
		projectName: asked.projectName,
	});
};

const lockedOf = (one: Table, extras: ReadonlySet<string>, project: FsPath): readonly Locked[] => {
	const name = textAt(one, 'name');
	if (name === undefined) return [];
	const groups = listAt(one, 'groups').map(String);
	const revision = textAt(one, 'revision');
	const target = targetOfTable(revision === undefined ? one : {...one, rev: revision}, {options: {project}});
	const marker = textAt(one, 'marker');
	return [
		{
			name,
			version: textAt(one, 'version'),
			target,
			editable: one['editable'] === true,
			optional: groups.length > 0 && groups.every(group => extras.has(group)),
			...(marker === undefined ? {} : {marker}),
		},
	];
};
