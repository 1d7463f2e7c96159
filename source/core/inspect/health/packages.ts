import {setImmediate} from 'node:timers/promises';
import {projectAt} from '../../discover/kinds/project.js';
import type {HealthNote, Package} from '../../model/environment.js';
import {entryAt} from '../../platform/files/entries.js';
import {absolute, join, type FsPath} from '../../model/path.js';
import {printable, printablePath} from '../../text/printable.js';
import type {Unmet} from '../packages/dependencies.js';
import {listDistributions} from '../packages/distributions.js';
import {checkRecord} from '../packages/check-record.js';
import {readPathLines} from '../packages/pth-files.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {listed, type Check, type FullSubject, type QuickSubject} from './check.js';

/** H13: distributions that don't say what they are. */
const described = async ({packages}: FullSubject): Promise<readonly HealthNote[]> => {
	const damaged = packages.filter(
		each => each.form === 'dist-info' && entryAt(join(each.metadataPath, 'METADATA')) === undefined,
	);
	if (damaged.length === 0) return [];
	const message = `Damaged: no metadata of ${namesOf(damaged)}`;
	return [{id: 'H13', severity: 'degraded', message, hint: 'Install them again [3]'}];
};

// These programs keep the list of files themselves.
const withoutRecord = new Set(['rpm', 'conda', 'debian']);

/** H14: distributions that can't be uninstalled. */
const recorded = async ({packages}: FullSubject): Promise<readonly HealthNote[]> => {
	const lacking = packages.filter(
		each =>
			each.form === 'dist-info' &&
			!withoutRecord.has(each.installer ?? '') &&
			entryAt(join(each.metadataPath, 'RECORD')) === undefined,
	);
	if (lacking.length === 0) return [];
	const message = `No list of files (RECORD) of ${namesOf(lacking)}: pip can't uninstall or upgrade ${lacking.length === 1 ? 'it' : 'them'}`;
	return [
		{id: 'H14', severity: 'degraded', message, hint: 'pip install --ignore-installed --no-deps writes a new one'},
	];
};

/** H15: one project, installed twice. By names alone. */
const single = ({entries}: QuickSubject): readonly HealthNote[] => {
	const counts = new Map<string, number>();
	for (const {name, form} of listDistributions(entries)) {
		if (form === 'egg-link') continue;
		counts.set(normalizeName(name), (counts.get(normalizeName(name)) ?? 0) + 1);
	}
	const twice = [...counts].filter(([, count]) => count > 1).map(([name]) => printable(name));
	if (twice.length === 0) return [];
	const message = `Installed twice: ${listed(twice)}; which version is used depends on luck`;
	return [
		{id: 'H15', severity: 'degraded', message, hint: 'Uninstall them until they are gone, then install them again [3]'},
	];
};

/** H16 and H34: what RECORD lists, is it there, and is it inside? */
const filesThere = async ({packages, root}: FullSubject): Promise<readonly HealthNote[]> => {
	const incomplete: string[] = [];
	const escaping: string[] = [];
	for (const [index, each] of packages.entries()) {
		const {missing, total, escapes} = checkRecord(each, root);
		if (missing > 0) incomplete.push(`${printable(each.name)} (${missing} of ${total})`);
		if (escapes.length > 0) escaping.push(printable(each.name));
		if (index % 50 === 49) await setImmediate();
	}
	return [
		...(incomplete.length === 0
			? []
			: [
					{
						id: 'H16',
						severity: 'degraded',
						message: `Files are missing of ${listed(incomplete)}`,
						hint: 'Install them again [3]',
					} as const,
				]),
		...(escaping.length === 0 ? [] : [escapeNote(escaping)]),
	];
};

const escapeNote = (names: readonly string[]): HealthNote => ({
	id: 'H34',
	severity: 'degraded',
	message: `Claims files outside the environment: ${listed(names)}; pip would delete those with it`,
	hint: "Don't uninstall or upgrade it with pip; [r] resets the environment",
});

/** H17: what `pip check` tells. */
const satisfied = async ({graph}: FullSubject): Promise<readonly HealthNote[]> => {
	if (graph.unmet.length === 0) return [];
	const hint = 'venv-tui sync, or install what is missing [i]';
	if (graph.unmet.length <= 3) {
		return graph.unmet.map(unmet => ({id: 'H17', severity: 'degraded', message: describeUnmet(unmet), hint}));
	}
	const names = [...new Set(graph.unmet.map(({name}) => printable(name)))];
	const message = `${names.length === 1 ? '1 package lacks' : `${names.length} packages lack`} something they need: ${listed(graph.unmet.map(describeUnmet), 2)}`;
	return [{id: 'H17', severity: 'degraded', message, hint}];
};

/** `scipy needs numpy<1.26, has 1.26.4`. */
export const describeUnmet = ({name, dependency: {requirement, installed}}: Unmet): string => {
	const needs = `${printable(name)} needs ${printable(requirement.name + requirement.specifier)}`;
	return installed === undefined ? `${needs}, which is not installed` : `${needs}, has ${printable(installed)}`;
};

/** H18: editable installs whose source is gone, and path lines that lead nowhere. */
const sourcesThere = async ({packages, entries, context}: FullSubject): Promise<readonly HealthNote[]> => {
	const sources = new Map<FsPath, string>();
	for (const {file, sitePackages, line} of readPathLines(entries)) {
		if (!line.includes('\0')) sources.set(absolute(line.trim(), sitePackages), `what ${file} leads to`);
	}
	for (const {name, origin} of packages) if (origin.type === 'editable') sources.set(origin.path, name);
	const lost = [...sources].flatMap(([path, name]) => {
		const {state} = projectAt(path, context);
		if (state === 'there') return [];
		const why = state === 'gone' ? 'is not there' : "is on a disk that isn't mounted";
		return [`${printable(name)}: ${printablePath(path, context.home)} ${why}`];
	});
	if (lost.length === 0) return [];
	return [
		{
			id: 'H18',
			severity: 'degraded',
			message: `The source of an editable install is gone: ${listed(lost)}`,
			hint: 'Install it again with -e, or uninstall it',
		},
	];
};

const namesOf = (packages: readonly Package[]): string => listed(packages.map(({name}) => printable(name)));

/** What is installed: is it whole, once, and has it what it needs? */
export const packageChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: single},
	{depth: 'full', applies: 'venv', run: described},
	{depth: 'full', applies: 'venv', run: recorded},
	{depth: 'full', applies: 'venv', run: filesThere},
	{depth: 'full', applies: 'any', run: satisfied},
	{depth: 'full', applies: 'any', run: sourcesThere},
];
