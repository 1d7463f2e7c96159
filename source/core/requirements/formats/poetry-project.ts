import {normalizeName} from '../../python/pep440-specifiers.js';
import {poetrySpecifier} from './poetry-version.js';
import type {Collected} from './collected.js';
import {noteGroup, type GroupIncludes} from './dependency-groups.js';
import {partOf} from './list-set.js';
import {enrich} from './poetry-enrichment.js';
import type {Part} from '../syntax/requirement-set.js';
import {isTable, listAt, tableAt, textAt, type Table} from '../syntax/toml.js';
import {targetOf} from './locks/lock-target.js';

type PoetryProject = {
	readonly name?: string | undefined;
	readonly requiresPython?: string | undefined;
	/** Whether poetry installs a part by itself: a group that is not marked optional, of a project of poetry. */
	readonly isDefault: (part: Part) => boolean;
};

type ProjectLists = {
	/** Keys of `[project]` that it leaves to the tool. */
	readonly dynamic: readonly unknown[];
	/** Groups of `[dependency-groups]`, to which those of poetry are added. */
	readonly includes: GroupIncludes;
};

/**
 * Reads what `[tool.poetry]` asks for: dependencies, groups, the old `dev-dependencies`. A dependency that is optional
 * belongs to the extras that name it. Several constraints of one name are one requirement each. Lists of `[project]` and
 * `[dependency-groups]` stand in `collected` already: see {@link enrich}. Groups that poetry's `include-groups` names are
 * noted in `includes` (poetry-core, `Factory._configure_package_dependencies`).
 */
export const readPoetryProject = (
	poetry: Table,
	collected: Collected,
	{dynamic, includes}: ProjectLists,
): PoetryProject => {
	const dependencies = tableAt(poetry, 'dependencies');
	const groups = groupsOf(poetry);
	const own: Collected = {...collected, requirements: []};
	addAll(dependencies, {extras: tableAt(poetry, 'extras'), collected: own});
	for (const {name, table, included} of groups) {
		addAll(table, {collected: own, part: partOf('group', name)});
		noteGroup(name, included, includes);
	}
	const declared = collected.requirements.splice(0);
	collected.requirements.push(...enrich(declared, own.requirements, dynamic));
	const optional = new Set(groups.filter(group => group.isOptional).map(({name}) => normalizeName(name)));
	const isPoetrys = Object.keys(poetry).length > 0;
	const python = textAt(dependencies, 'python');
	return {
		name: textAt(poetry, 'name'),
		...(python === undefined ? {} : {requiresPython: poetrySpecifier(python)}),
		isDefault: ({type, name}) => isPoetrys && type === 'group' && !optional.has(name),
	};
};

type Group = {
	readonly name: string;
	readonly isOptional: boolean;
	readonly table: Table;
	/** Names of the groups that it includes, as written. */
	readonly included: readonly string[];
};

/** The groups of `[tool.poetry]`, `dev-dependencies` of poetry before 1.2 among them. */
const groupsOf = (poetry: Table): readonly Group[] => {
	const groups = Object.entries(tableAt(poetry, 'group')).map(([name, group]) => ({
		name,
		isOptional: isTable(group) && group['optional'] === true,
		table: isTable(group) ? tableAt(group, 'dependencies') : {},
		included: isTable(group) ? listAt(group, 'include-groups').map(String) : [],
	}));
	const old = tableAt(poetry, 'dev-dependencies');
	return Object.keys(old).length === 0
		? groups
		: [{name: 'dev', isOptional: false, table: old, included: []}, ...groups];
};

type Place = {
	readonly collected: Collected;
	/** Extras by the optional dependencies that they name. */
	readonly extras?: Table | undefined;
	readonly part?: Part | undefined;
};

const addAll = (table: Table, {extras = {}, collected, part}: Place): void => {
	for (const [name, value] of Object.entries(table)) {
		if (normalizeName(name) === 'python') continue;
		const items: readonly unknown[] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
		for (const item of items) {
			const parts = isTable(item) && item['optional'] === true ? extrasWith(name, extras) : [part];
			for (const one of parts) addOne(name, item, {collected, part: one});
		}
	}
};

const extrasWith = (name: string, extras: Table): readonly Part[] =>
	Object.keys(extras)
		.filter(extra => listAt(extras, extra).some(item => normalizeName(String(item)) === normalizeName(name)))
		.map(extra => partOf('extra', extra));

const addOne = (name: string, item: unknown, {collected, part}: Place): void => {
	const {source, requirements, unread} = collected;
	const details: Table = isTable(item) ? item : {};
	const version = typeof item === 'string' ? item : textAt(details, 'version');
	const specifier = poetrySpecifier(version ?? '*');
	const text = `${name} = ${JSON.stringify(item)}`;
	if ((typeof item !== 'string' && !isTable(item)) || specifier === undefined)
		return void unread.push({text, reason: {type: 'invalid-version'}, file: source.path});
	const marker = markerOf(details);
	requirements.push({
		name,
		normalizedName: normalizeName(name),
		extras: listAt(details, 'extras').map(String),
		specifier,
		target: targetOf(details, collected),
		editable: details['develop'] === true,
		text,
		file: source.path,
		hashes: [],
		...(part === undefined ? {} : {part}),
		...(marker === undefined ? {} : {marker}),
	});
};

/** `markers`, `python` and `platform` of a dependency as one marker. */
const markerOf = (details: Table): string | undefined => {
	const parts: string[] = [];
	const markers = textAt(details, 'markers');
	if (markers !== undefined) parts.push(`(${markers})`);
	const python = poetrySpecifier(textAt(details, 'python') ?? '*') ?? '';
	if (python !== '') parts.push(`(${python.split(' || ').map(pythonMarker).join(' or ')})`);
	const platform = textAt(details, 'platform');
	if (platform !== undefined) parts.push(`sys_platform == "${platform}"`);
	return parts.length === 0 ? undefined : parts.join(' and ');
};

/** Versions of two numbers are compared with `python_version`, as poetry-core's `create_nested_marker` does. */
const pythonMarker = (specifier: string): string =>
	specifier
		.split(',')
		.map(clause => {
			const operator = /^[~=!<>]+/.exec(clause)?.[0] ?? '==';
			const version = clause.slice(operator.length);
			const isMinor = /^\d+(?:\.\d+)?(?:\.\*)?$/.test(version) && operator !== '>' && operator !== '<=';
			return `${isMinor ? 'python_version' : 'python_full_version'} ${operator} "${version}"`;
		})
		.join(' and ');
