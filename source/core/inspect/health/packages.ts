import {setImmediate} from 'node:timers/promises';
import {projectAt} from '../../discover/kinds/project.js';
import type {Package} from '../../model/environment.js';
import type {HealthNote, LostSource} from '../../model/health.js';
import {entryAt} from '../../platform/files/entries.js';
import {absolute, join, type FsPath} from '../../model/path.js';
import {listDistributions} from '../packages/distributions.js';
import {checkRecord} from '../packages/check-record.js';
import {readPathLines} from '../packages/pth-files.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {Check, FullSubject, QuickSubject} from './check.js';

/** Checks for distributions without readable metadata. */
const checkMetadata = async ({packages}: FullSubject): Promise<readonly HealthNote[]> => {
	const damaged = packages.filter(
		each => each.form === 'dist-info' && entryAt(join(each.metadataPath, 'METADATA')) === undefined,
	);
	return damaged.length === 0 ? [] : [{id: 'metadata-missing', severity: 'degraded', packages: namesOf(damaged)}];
};

// These programs keep the list of files themselves.
const withoutRecord = new Set(['rpm', 'conda', 'debian']);

/** Checks for distributions that can't be uninstalled. */
const checkRecords = async ({packages}: FullSubject): Promise<readonly HealthNote[]> => {
	const lacking = packages.filter(
		each =>
			each.form === 'dist-info' &&
			!withoutRecord.has(each.installer ?? '') &&
			entryAt(join(each.metadataPath, 'RECORD')) === undefined,
	);
	return lacking.length === 0 ? [] : [{id: 'record-missing', severity: 'degraded', packages: namesOf(lacking)}];
};

/** Checks for projects that are installed twice, by names alone. */
const checkDuplicates = ({entries}: QuickSubject): readonly HealthNote[] => {
	const counts = new Map<string, number>();
	for (const {name, form} of listDistributions(entries)) {
		if (form === 'egg-link') continue;
		counts.set(normalizeName(name), (counts.get(normalizeName(name)) ?? 0) + 1);
	}
	const packages = [...counts].filter(([, count]) => count > 1).map(([name]) => name);
	return packages.length === 0 ? [] : [{id: 'installed-twice', severity: 'degraded', packages}];
};

/** Checks whether the files in RECORD exist, and are inside the environment. */
const checkFiles = async ({packages, root}: FullSubject): Promise<readonly HealthNote[]> => {
	const incomplete: Array<{name: string; missing: number; total: number}> = [];
	const escaping: string[] = [];
	for (const [index, each] of packages.entries()) {
		const {missing, total, escapes} = checkRecord(each, root);
		if (missing > 0) incomplete.push({name: each.name, missing, total});
		if (escapes.length > 0) escaping.push(each.name);
		if (index % 50 === 49) await setImmediate();
	}
	const notes: HealthNote[] = [];
	if (incomplete.length > 0) notes.push({id: 'files-missing', severity: 'degraded', packages: incomplete});
	if (escaping.length > 0) notes.push({id: 'record-escapes', severity: 'degraded', packages: escaping});
	return notes;
};

/** Checks for unmet requirements, as `pip check` does. */
const checkNeeds = async ({graph}: FullSubject): Promise<readonly HealthNote[]> => {
	if (graph.unmet.length === 0) return [];
	const needs = graph.unmet.map(({name, dependency: {requirement, installed}}) => ({
		package: name,
		name: requirement.name,
		specifier: requirement.specifier,
		installed,
	}));
	return [{id: 'needs-unmet', severity: 'degraded', needs}];
};

/** Checks for editable installs whose source is missing, and path lines that lead nowhere. */
const checkSources = async ({packages, entries, context}: FullSubject): Promise<readonly HealthNote[]> => {
	const named = new Map<FsPath, LostSource['from']>();
	for (const {file, sitePackages, line} of readPathLines(entries)) {
		if (!line.includes('\0')) named.set(absolute(line.trim(), sitePackages), {type: 'pth', file});
	}
	for (const {name, origin} of packages)
		if (origin.type === 'editable') named.set(origin.path, {type: 'package', name});
	const sources = [...named].flatMap(([path, from]): LostSource[] => {
		const {state} = projectAt(path, context);
		return state === 'there' ? [] : [{path, state, from}];
	});
	return sources.length === 0 ? [] : [{id: 'source-gone', severity: 'degraded', sources}];
};

const namesOf = (packages: readonly Package[]): readonly string[] => packages.map(({name}) => name);

/** Checks whether packages are complete, installed once, and have their dependencies. */
export const packageChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: checkDuplicates},
	{depth: 'full', applies: 'venv', run: checkMetadata},
	{depth: 'full', applies: 'venv', run: checkRecords},
	{depth: 'full', applies: 'venv', run: checkFiles},
	{depth: 'full', applies: 'any', run: checkNeeds},
	{depth: 'full', applies: 'any', run: checkSources},
];
