import type {FsPath} from '../../../model/path.js';
import {evaluateLockMarker, type MarkerEnvironment, type Selection} from '../../../python/markers.js';
import {compareVersions, normalizeName, satisfies} from '../../../python/pep440-specifiers.js';
import {offeredParts} from '../list-set.js';
import {lockSet, newerLock, partsIn, type Locked, type Reader} from './lock-set.js';
import {poetrySpecifier} from '../poetry-version.js';
import {readProjectBeside} from './project-beside.js';
import type {OfferedPart, Part, RequirementSet, Target} from '../../syntax/requirement-set.js';
import {pathTarget} from '../../syntax/target.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';
import {unreadSet} from '../unread.js';
import {leadingName, walkLock, type Entry, type Need} from './walk-lock.js';

/**
 * Reads poetry's lock as `poetry install` installs it: the project's dependencies, the groups that are not optional,
 * and the project itself unless it says `package-mode = false`. A lock of version 2.1 (poetry 2.0) names each package's
 * groups and marker (`poetry/puzzle/transaction.py`); in an older one the project's dependencies are followed.
 */
export const readPoetryLock: Reader = async (source, options) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.problem);
	const version = textAt(tableAt(file.table, 'metadata'), 'lock-version') ?? '1.0';
	// poetry: `poetry/packages/locker.py`, `_READ_VERSION_RANGE`.
	const newer = newerLock(version, 2);
	if (newer !== undefined) return unreadSet(source, newer);
	const {directory, asked, pyproject} = await readProjectBeside(source, options);
	const packages = listAt(file.table, 'package').filter(isTable);
	const {markers = {}} = options;
	const select =
		compareVersions(version, '2.1') < 0 ? selectByWalk(packages, asked, markers) : selectByGroups(packages, markers);
	const own = ownProject(asked.projectName, pyproject, directory);
	return lockSet(source, {
		parts: partsOf(file.table, packages, {asked, pyproject}),
		select: selection => [...own, ...select(selection).flatMap(one => lockedOf(one, directory))],
		requiresPython: asked.requiresPython,
		projectName: asked.projectName,
	});
};

type Select = (selection: Selection) => readonly Table[];

/** Editable, as poetry installs the project in which it runs (`poetry/masonry/builders/editable.py`). */
const ownProject = (name: string | undefined, pyproject: Table | undefined, directory: FsPath): readonly Locked[] => {
	if (name === undefined || tableAt(pyproject, 'tool', 'poetry')['package-mode'] === false) return [];
	return [{name, target: {type: 'path', path: directory}, editable: true}];
};

type Project = {readonly asked: RequirementSet; readonly pyproject: Table | undefined};

/** The group `main` is the project itself; a group is optional where `[tool.poetry.group]` says so. */
const partsOf = (lock: Table, packages: readonly Table[], {asked, pyproject}: Project): readonly OfferedPart[] => {
	const tables = Object.entries(tableAt(pyproject, 'tool', 'poetry', 'group'));
	const optional = new Set(
		tables.filter(([, group]) => isTable(group) && group['optional'] === true).map(([name]) => normalizeName(name)),
	);
	const namesOf = (type: Part['type']) => asked.parts.filter(part => part.type === type).map(({name}) => name);
	const groups = [...namesOf('group'), ...packages.flatMap(one => listAt(one, 'groups').map(String))];
	return [
		...offeredParts(
			'group',
			groups.filter(name => name !== 'main'),
			name => !optional.has(normalizeName(name)),
		),
		...offeredParts('extra', [...Object.keys(tableAt(lock, 'extras')), ...namesOf('extra')]),
	];
};

/** Selects packages that have a chosen group whose marker holds. `markers` is one text, or a table with one a group. */
const selectByGroups =
	(packages: readonly Table[], markers: MarkerEnvironment): Select =>
	selection =>
		packages.filter(one =>
			listAt(one, 'groups').some(group => {
				const name = normalizeName(String(group));
				const given = one['markers'];
				const marker = isTable(given) ? given[String(group)] : given;
				const isChosen = name === 'main' || selection.groups.has(name);
				return isChosen && (typeof marker !== 'string' || evaluateLockMarker(marker, markers, selection));
			}),
		);

/** Selects the packages that the project's dependencies, the chosen groups and the chosen extras lead to. */
const selectByWalk = (packages: readonly Table[], asked: RequirementSet, markers: MarkerEnvironment): Select => {
	const entries = packages.map(one => entryOf(one, markers));
	return selection => {
		const roots = asked
			.choose(partsIn(selection))
			.requirements.flatMap(({normalizedName: name, extras, specifier}) =>
				name === undefined ? [] : [{name, extras: extras.map(normalizeName), specifier}],
			);
		return walkLock(entries, roots);
	};
};

const entryOf = (one: Table, markers: MarkerEnvironment): Entry<Table> => {
	const python = poetrySpecifier(textAt(one, 'python-versions') ?? '*');
	const here = markers.python_full_version;
	const isHere = python === undefined || here === undefined || satisfies(here, python, {prereleases: true});
	return {
		name: normalizeName(textAt(one, 'name') ?? ''),
		version: textAt(one, 'version') ?? '',
		isHere,
		needs: extras => needsOf(one, extras, markers),
		value: one,
	};
};

/** The tables of a package's dependencies: one each, or one for each of several constraints. */
const needsOf = (one: Table, extras: ReadonlySet<string>, markers: MarkerEnvironment): readonly Need[] => {
	const lists = Object.entries(tableAt(one, 'extras')).filter(([extra]) => extras.has(normalizeName(extra)));
	const optional = new Set(
		lists.flatMap(([extra]) => listAt(tableAt(one, 'extras'), extra).map(item => leadingName(String(item)))),
	);
	return Object.entries(tableAt(one, 'dependencies')).flatMap(([key, value]) =>
		(Array.isArray(value) ? (value as readonly unknown[]) : [value]).flatMap(item => {
			const details = isTable(item) ? item : {version: item};
			const name = normalizeName(key);
			const marker = textAt(details, 'markers');
			if (details['optional'] === true && !optional.has(name)) return [];
			if (marker !== undefined && !evaluateLockMarker(marker, markers, {extras, groups: new Set()})) return [];
			const specifier = poetrySpecifier(textAt(details, 'version') ?? '*') ?? '';
			return [{name, extras: listAt(details, 'extras').map(extra => normalizeName(String(extra))), specifier}];
		}),
	);
};

const lockedOf = (one: Table, directory: FsPath): readonly Locked[] => {
	const name = textAt(one, 'name');
	if (name === undefined) return [];
	const target = targetOf(tableAt(one, 'source'), directory);
	return [{name, version: textAt(one, 'version'), target, editable: one['develop'] === true}];
};

const targetOf = (source: Table, directory: FsPath): Target => {
	const url = textAt(source, 'url');
	const type = textAt(source, 'type');
	const subdirectory = textAt(source, 'subdirectory');
	if (url === undefined || type === undefined || type === 'legacy') return {type: 'index'};
	if (type === 'url')
		return {type: 'url', url: subdirectory === undefined ? url : `${url}#subdirectory=${subdirectory}`};
	if (type === 'directory' || type === 'file') return pathTarget(url, directory);
	const revision = textAt(source, 'resolved_reference') ?? textAt(source, 'reference');
	return {
		type: 'vcs',
		vcs: type,
		url,
		...(revision === undefined ? {} : {revision}),
		...(subdirectory === undefined ? {} : {subdirectory}),
	};
};
