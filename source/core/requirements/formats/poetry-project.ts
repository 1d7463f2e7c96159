import {normalizeName} from '../../python/pep440-specifiers.js';
import {poetrySpecifier} from './poetry-version.js';
import type {Collected} from './collected.js';
import type {Required} from '../syntax/requirement-set.js';
import {isTable, tableAt, textAt, type Table} from '../syntax/toml.js';
import {targetOf} from './lock-target.js';

/**
 * Adds what `[tool.poetry]` asks for: dependencies, groups (those marked optional are), the old `dev-dependencies`.
 * A dependency is optional where it says so itself. Several constraints of one name are one requirement each.
 */
export const readPoetryProject = (
	poetry: Table,
	collected: Collected,
): {readonly name?: string | undefined; readonly requiresPython?: string | undefined} => {
	const dependencies = tableAt(poetry, 'dependencies');
	addAll(dependencies, collected);
	addAll(tableAt(poetry, 'dev-dependencies'), collected, {group: 'dev', optional: false});
	for (const [group, value] of Object.entries(tableAt(poetry, 'group')))
		if (isTable(value))
			addAll(tableAt(value, 'dependencies'), collected, {group, optional: value['optional'] === true});
	const python = textAt(dependencies, 'python');
	return {
		name: textAt(poetry, 'name'),
		...(python === undefined ? {} : {requiresPython: poetrySpecifier(python)}),
	};
};

type Group = {readonly group?: string | undefined; readonly optional: boolean};

const addAll = (table: Table, collected: Collected, group: Group = {optional: false}): void => {
	for (const [name, value] of Object.entries(table)) {
		if (normalizeName(name) === 'python') continue;
		const items: readonly unknown[] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
		for (const item of items) addOne(name, item, {collected, group});
	}
};

const addOne = (
	name: string,
	item: unknown,
	{collected, group}: {readonly collected: Collected; readonly group: Group},
): void => {
	const {source, requirements, unread} = collected;
	const details: Table = isTable(item) ? item : {};
	const version = typeof item === 'string' ? item : textAt(details, 'version');
	const specifier = poetrySpecifier(version ?? '*');
	if ((typeof item !== 'string' && !isTable(item)) || specifier === undefined)
		return void unread.push({
			text: `${name} = ${JSON.stringify(item)}`,
			why: 'has no valid version',
			file: source.path,
		});
	const marker = markerOf(details);
	const required: Required = {
		name,
		normalizedName: normalizeName(name),
		extras: Array.isArray(details['extras']) ? details['extras'].map(String) : [],
		specifier,
		target: targetOf(details, collected),
		editable: details['develop'] === true,
		text: `${name} = ${JSON.stringify(item)}`,
		file: source.path,
		hashes: [],
		optional: group.optional || details['optional'] === true,
		...(group.group === undefined ? {} : {group: group.group}),
		...(marker === undefined ? {} : {marker}),
	};
	requirements.push(required);
};

/** `markers`, `python` and `platform` of a dependency as one marker. */
const markerOf = (details: Table): string | undefined => {
	const parts: string[] = [];
	const markers = textAt(details, 'markers');
	if (markers !== undefined) parts.push(`(${markers})`);
	const python = poetrySpecifier(textAt(details, 'python') ?? '*');
	for (const clause of (python ?? '').split(',').filter(part => part !== '')) {
		const operator = /^[~=!<>]+/.exec(clause)?.[0] ?? '==';
		parts.push(`python_full_version ${operator} "${clause.slice(operator.length)}"`);
	}
	const platform = textAt(details, 'platform');
	if (platform !== undefined) parts.push(`sys_platform == "${platform}"`);
	return parts.length === 0 ? undefined : parts.join(' and ');
};
