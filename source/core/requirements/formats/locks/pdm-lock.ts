import type {FsPath} from '../../../model/path.js';
import {evaluateLockMarker, evaluateMarker, type MarkerEnvironment, type Selection} from '../../../python/markers.js';
import {normalizeName, satisfies} from '../../../python/pep440-specifiers.js';
import {offeredParts} from '../list-set.js';
import {lockSet, newerLock, partsIn, type Locked, type Reader} from './lock-set.js';
import {targetOf as targetOfTable} from './lock-target.js';
import {readProjectBeside} from './project-beside.js';
import {readRequired} from '../../syntax/required.js';
import type {OfferedPart, RequirementSet} from '../../syntax/requirement-set.js';
import {isTable, listAt, readToml, tableAt, textAt, type Table} from '../../syntax/toml.js';
import {unreadSet} from '../unread.js';
import {walkLock, type Entry, type Need} from './walk-lock.js';

/**
 * Reads pdm's lock as `pdm install` and `pdm sync` install it: every group and extra that it was made for
 * (`[metadata] groups`) and that the project still has, and the project itself unless it says `distribution = false`
 * (`pdm/cli/filters.py`, `pdm/project/core.py`). With the strategy `inherit_metadata` each package has its groups and
 * marker (`evaluate_candidates` in `pdm/models/repositories/lock.py`); without it the dependencies are followed.
 */
export const readPdmLock: Reader = async (source, options) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.problem);
	const metadata = tableAt(file.table, 'metadata');
	// pdm: `pdm/project/lockfile/pdmlock.py`, `compatibility`.
	const newer = newerLock(metadata['lock_version'], 4);
	if (newer !== undefined) return unreadSet(source, newer);
	const {directory, asked, pyproject} = await readProjectBeside(source, options);
	const packages = listAt(file.table, 'package').filter(isTable);
	const {markers = {}} = options;
	const inherits = listAt(metadata, 'strategy').includes('inherit_metadata') || packages.some(one => 'groups' in one);
	const select = inherits ? selectByGroups(packages, markers) : selectByWalk(packages, asked, {markers, directory});
	const own = ownProject(asked.projectName, pyproject, directory);
	return lockSet(source, {
		parts: partsOf(metadata, asked, pyproject),
		select: selection => [...own, ...select(selection).flatMap(one => lockedOf(one, directory))],
		requiresPython: asked.requiresPython,
		projectName: asked.projectName,
	});
};

type Select = (selection: Selection) => readonly Table[];

const ownProject = (name: string | undefined, pyproject: Table | undefined, directory: FsPath): readonly Locked[] => {
	const settings = tableAt(pyproject, 'tool', 'pdm');
	const type = textAt(settings, 'package-type');
	const isInstalled = type === undefined ? settings['distribution'] !== false : type === 'library';
	return name === undefined || !isInstalled ? [] : [{name, target: {type: 'path', path: directory}, editable: true}];
};

/**
 * Groups for which the lock was made, as far as the project still has them. An old lock doesn't name them: then extras
 * are installed only where they are asked for.
 */
const partsOf = (metadata: Table, asked: RequirementSet, pyproject: Table | undefined): readonly OfferedPart[] => {
	const named =
		metadata['groups'] === undefined
			? undefined
			: new Set(listAt(metadata, 'groups').map(name => normalizeName(String(name))));
	const isLocked = (name: string): boolean => named?.has(normalizeName(name)) ?? true;
	const extras = Object.keys(tableAt(pyproject, 'project', 'optional-dependencies'));
	const groups = [
		...Object.keys(tableAt(pyproject, 'dependency-groups')),
		...asked.parts.filter(({type}) => type === 'group').map(({name}) => name),
	];
	return [
		...offeredParts('group', groups.filter(isLocked), () => true),
		...offeredParts('extra', extras.filter(isLocked), () => named !== undefined),
	];
};

const selectByGroups =
	(packages: readonly Table[], markers: MarkerEnvironment): Select =>
	selection =>
		packages.filter(one => {
			const groups = listAt(one, 'groups').map(name => normalizeName(String(name)));
			const marker = textAt(one, 'marker');
			const isChosen = (name: string) => name === 'default' || selection.groups.has(name) || selection.extras.has(name);
			if (groups.length > 0 && !groups.some(isChosen)) return false;
			return marker === undefined || evaluateLockMarker(marker, markers, selection);
		});

type Surroundings = {readonly markers: MarkerEnvironment; readonly directory: FsPath};

const selectByWalk = (packages: readonly Table[], asked: RequirementSet, surroundings: Surroundings): Select => {
	const entries = entriesOf(packages, surroundings);
	return selection => {
		return walkLock(entries, needsOf(asked.choose(partsIn(selection)).requirements)).flat();
	};
};

/** A package's entries by version: pdm keeps what an extra needs in an entry of its own. */
const entriesOf = (
	packages: readonly Table[],
	{markers, directory}: Surroundings,
): readonly Entry<readonly Table[]>[] => {
	const versions = new Map<string, Table[]>();
	for (const one of packages) {
		const key = `${normalizeName(textAt(one, 'name') ?? '')} ${textAt(one, 'version') ?? ''}`;
		versions.set(key, [...(versions.get(key) ?? []), one]);
	}
	return [...versions.values()].flatMap(tables => {
		const [first] = tables;
		if (first === undefined) return [];
		return [
			{
				name: normalizeName(textAt(first, 'name') ?? ''),
				version: textAt(first, 'version') ?? '',
				isHere: isHere(first, markers),
				needs: extras =>
					tables
						.filter(one => listAt(one, 'extras').every(extra => extras.has(normalizeName(String(extra)))))
						.flatMap(one => dependenciesOf(one, {markers, directory})),
				value: tables.slice(0, 1),
			},
		];
	});
};

const isHere = (one: Table, markers: MarkerEnvironment): boolean => {
	const python = textAt(one, 'requires_python');
	const here = markers.python_full_version;
	if (python !== undefined && here !== undefined && !satisfies(here, python, {prereleases: true})) return false;
	const marker = textAt(one, 'marker');
	return marker === undefined || evaluateMarker(marker, markers, []);
};

const dependenciesOf = (one: Table, {markers, directory}: Surroundings): readonly Need[] =>
	needsOf(
		listAt(one, 'dependencies').flatMap(text => {
			const required = readRequired(String(text), {directory, file: directory});
			if ('problem' in required) return [];
			return required.marker === undefined || evaluateMarker(required.marker, markers, []) ? [required] : [];
		}),
	);

const needsOf = (requirements: RequirementSet['requirements']): readonly Need[] =>
	requirements.flatMap(({normalizedName: name, extras, specifier}) =>
		name === undefined ? [] : [{name, extras: extras.map(normalizeName), specifier}],
	);

const lockedOf = (one: Table, project: FsPath): readonly Locked[] => {
	const name = textAt(one, 'name');
	if (name === undefined) return [];
	const revision = textAt(one, 'revision');
	const target = targetOfTable(revision === undefined ? one : {...one, rev: revision}, {options: {project}});
	return [{name, version: textAt(one, 'version'), target, editable: one['editable'] === true}];
};
