import {parseJson} from '../../text/parse-json.js';
import {poetrySpecifier} from './poetry-version.js';
import {targetOf} from './lock-target.js';
import {lockSet, requiredOf, type Locked, type Reader} from './lock-set.js';
import type {ReadOptions} from './requirements-file.js';
import {readText} from '../syntax/text-file.js';
import {isTable, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/** Reads pipenv's lock as `pipenv install` installs it; what is for development is optional. */
export const readPipfileLock: Reader = async (source, options) => {
	const file = await readText(source.path, 32 * 1024 * 1024);
	if (file.text === undefined) return unreadSet(source, file.why);
	const lock = parseJson(file.text);
	if (!isTable(lock)) return unreadSet(source, 'is no JSON');
	const lists = Object.entries(lock).filter(([key]) => key !== '_meta');
	const python = textAt(tableAt(lock, '_meta', 'requires'), 'python_version');
	return lockSet(source, {
		packages: lists.flatMap(([key, list]) =>
			Object.entries(isTable(list) ? list : {}).map(([name, details]) => lockedOf(name, details, {key, options})),
		),
		requiresPython: python === undefined ? undefined : `==${python}.*`,
	});
};

/** Reads a `Pipfile`: what pipenv was asked for. */
export const readPipfile: Reader = async (source, options) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.why);
	const {table} = file;
	const python = textAt(tableAt(table, 'requires'), 'python_version');
	const lists = ['packages', 'dev-packages'].flatMap(key =>
		Object.entries(tableAt(table, key)).map(([name, details]) => {
			const locked = lockedOf(name, details, {key: key === 'packages' ? 'default' : 'develop', options});
			const version = typeof details === 'string' ? details : isTable(details) ? textAt(details, 'version') : undefined;
			return {...requiredOf(locked, source.path), specifier: poetrySpecifier(version ?? '*') ?? ''};
		}),
	);
	return {
		...lockSet(source, {packages: [], requiresPython: python === undefined ? undefined : `==${python}.*`}),
		complete: false,
		requirements: lists,
	};
};

type Listed = {readonly key: string; readonly options: ReadOptions};

const lockedOf = (name: string, value: unknown, {key, options}: Listed): Locked => {
	const details: Table = isTable(value) ? value : {};
	const marker = textAt(details, 'markers');
	const extras = Array.isArray(details['extras']) ? details['extras'].map(String) : [];
	return {
		name,
		version: textAt(details, 'version')?.replace(/^={2,3}/, ''),
		target: targetOf(details, {options}),
		editable: details['editable'] === true,
		extras,
		optional: key !== 'default',
		...(key === 'default' ? {} : {group: key}),
		...(marker === undefined ? {} : {marker}),
	};
};
