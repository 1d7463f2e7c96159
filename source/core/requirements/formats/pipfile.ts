import {evaluateMarker} from '../../python/markers.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {parseJson} from '../../text/parse-json.js';
import {poetrySpecifier} from './poetry-version.js';
import {targetOf} from './locks/lock-target.js';
import {listSet, offeredParts, partOf} from './list-set.js';
import {lockSet, newerLock, requiredOf, type Locked, type Reader} from './locks/lock-set.js';
import type {ReadOptions, Required} from '../syntax/requirement-set.js';
import {readText} from '../syntax/text-file.js';
import {isTable, readToml, tableAt, textAt, type Table} from '../syntax/toml.js';
import {unreadSet} from './unread.js';

/**
 * Reads pipenv's lock as `pipenv sync` installs it: `default`; the other categories are groups, `develop` among them.
 * pipenv installs one category after the other (`pipenv/routines/install.py`, `do_install_dependencies`), each locked
 * for itself: where two that are chosen name other versions of a package, either is right and the last one stays.
 */
export const readPipfileLock: Reader = async (source, options) => {
	const file = await readText(source.path, 32 * 1024 * 1024);
	if (file.text === undefined) return unreadSet(source, file.problem);
	const lock = parseJson(file.text);
	if (!isTable(lock)) return unreadSet(source, {type: 'not-parsed', language: 'JSON'});
	// pipenv: `plette/lockfiles.py`, `PIPFILE_SPEC_CURRENT`.
	const newer = newerLock(tableAt(lock, '_meta')['pipfile-spec'], 6);
	if (newer !== undefined) return unreadSet(source, newer);
	const categories = Object.keys(lock).filter(key => key !== '_meta' && isTable(lock[key]));
	return lockSet(source, {
		parts: offeredParts(
			'group',
			categories.filter(key => key !== 'default'),
		),
		select: ({groups}) => {
			const chosen = categories.filter(key => key === 'default' || groups.has(normalizeName(key)));
			return mergeVersions(chosen.flatMap(key => lockedIn(tableAt(lock, key), options)));
		},
		requiresPython: pythonOf(tableAt(lock, '_meta', 'requires')),
	});
};

/** `python_full_version` before `python_version`, as pipenv's `Project.required_python_version`. */
const pythonOf = (requires: Table): string | undefined => {
	const full = textAt(requires, 'python_full_version');
	const version = textAt(requires, 'python_version');
	if (full !== undefined) return `==${full}`;
	return version === undefined || version === '*' ? undefined : `==${version}.*`;
};

const lockedIn = (category: Table, options: ReadOptions): readonly Locked[] =>
	Object.entries(category)
		.filter(([, details]) => isHere(isTable(details) ? details : {}, options))
		.map(([name, details]) => lockedOf(name, isTable(details) ? details : {}, options));

const isHere = (details: Table, {markers}: ReadOptions): boolean => {
	const marker = textAt(details, 'markers');
	return marker === undefined || markers === undefined || evaluateMarker(marker, markers, []);
};

const mergeVersions = (locked: readonly Locked[]): readonly Locked[] => {
	const merged = new Map<string, Locked>();
	for (const one of locked) {
		const name = normalizeName(one.name);
		const before = merged.get(name)?.version;
		const isOther = before !== undefined && one.version !== undefined && before !== one.version;
		merged.set(name, isOther ? {...one, version: `${before} || ${one.version}`} : one);
	}
	return [...merged.values()];
};

/** Reads a `Pipfile`, the requests to pipenv. Its categories besides `packages` are groups, by the lock's names. */
export const readPipfile: Reader = async (source, options) => {
	const file = await readToml(source.path);
	if (file.table === undefined) return unreadSet(source, file.problem);
	const {table} = file;
	const categories = Object.keys(table).filter(key => isTable(table[key]) && !settings.has(key));
	return listSet(
		{
			source,
			requirements: categories.flatMap(key =>
				Object.entries(tableAt(table, key)).map(([name, value]) =>
					askedOf(name, value, {key, file: source.path, options}),
				),
			),
			unread: [],
			requiresPython: pythonOf(tableAt(table, 'requires')),
		},
		options,
	);
};

/** The sections of a Pipfile that are no category. */
const settings: ReadonlySet<string> = new Set(['requires', 'scripts', 'pipenv', 'source', 'build-system']);

type Listed = {readonly key: string; readonly file: Required['file']; readonly options: ReadOptions};

const askedOf = (name: string, value: unknown, {key, file, options}: Listed): Required => {
	const details: Table = isTable(value) ? value : {};
	const version = typeof value === 'string' ? value : textAt(details, 'version');
	const marker = textAt(details, 'markers');
	return {
		...requiredOf(lockedOf(name, details, options), file),
		specifier: poetrySpecifier(version ?? '*') ?? '',
		...(marker === undefined ? {} : {marker}),
		...(key === 'packages' ? {} : {part: partOf('group', key === 'dev-packages' ? 'develop' : key)}),
	};
};

const lockedOf = (name: string, details: Table, options: ReadOptions): Locked => ({
	name,
	version: textAt(details, 'version')?.replace(/^={2,3}/, ''),
	target: targetOf(details, {options}),
	editable: details['editable'] === true,
	extras: Array.isArray(details['extras']) ? details['extras'].map(String) : [],
});
