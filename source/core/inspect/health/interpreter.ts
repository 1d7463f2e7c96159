import type {HealthNote} from '../../model/health.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';
import {baseName, fsPath, isAbsolutePath, isInside} from '../../model/path.js';
import type {Check, QuickSubject} from './check.js';
import {madeElsewhere} from './elsewhere.js';

/** Checks whether there is an interpreter, and whether its link leads anywhere. */
const checkInterpreter = (subject: QuickSubject): readonly HealthNote[] => {
	const {found, facts} = subject;
	const elsewhere = madeElsewhere(subject);
	if (elsewhere !== undefined) return [elsewhere];
	if (facts.chain === undefined) return [{id: 'interpreter-missing', severity: 'broken'}];
	const target = facts.chain.hops.at(-1);
	if (facts.chain.problem === 'loop') {
		const interpreter = baseName(found.layout.interpreter ?? fsPath('python'));
		return [{id: 'interpreter-loop', severity: 'broken', interpreter}];
	}
	if (facts.chain.problem !== 'missing' || target === undefined) return [];
	return [{id: 'interpreter-removed', severity: 'broken', target}];
};

/** Checks whether the directory that `home` names exists. */
const checkBase = (subject: QuickSubject): readonly HealthNote[] => {
	const {found, facts, root} = subject;
	const {home: directory} = found.config;
	if (!isAbsolutePath(directory) || entryAt(directory) !== undefined) return [];
	const end = facts.chain?.end?.path;
	if (end === undefined || madeElsewhere(subject) !== undefined) return [];
	const isCopy = isInside(end, root);
	return [{id: 'base-removed', severity: isCopy ? 'broken' : 'degraded', directory}];
};

/** Checks whether the interpreter, the packages' directory and `pyvenv.cfg` agree on one version. */
const checkVersions = ({found, facts}: QuickSubject): readonly HealthNote[] => {
	const {interpreterMinor: minor, libraryMinors, python} = facts;
	if (minor === undefined) return [];
	// Names do not always show whether a Python is free-threaded, so only the numbers are compared.
	const plain = minor.replace(/t$/, '');
	if (libraryMinors.length > 0 && !libraryMinors.some(each => each.replace(/t$/, '') === plain))
		return [{id: 'version-mismatch', severity: 'broken', packagesFor: libraryMinors, python: minor}];
	const noted = found.config.version;
	if (noted === undefined) return [];
	if (noted !== plain && !noted.startsWith(`${plain}.`))
		return [{id: 'version-changed', severity: 'degraded', noted, python: minor}];
	const isPatched =
		python.version !== undefined &&
		python.version !== noted &&
		noted.split('.').length > 2 &&
		python.version.split('.').length > 2;
	return isPatched ? [{id: 'version-patched', severity: 'info', noted, python: python.version}] : [];
};

/** Checks for packages of another version, which no interpreter can import any more. */
const checkOtherVersions = ({facts}: QuickSubject): readonly HealthNote[] => {
	const [active, ...others] = [...new Set(facts.libraryMinors)];
	const isKnown = facts.interpreterMinor === undefined || facts.interpreterMinor === active;
	if (others.length === 0 || !isKnown) return [];
	return [{id: 'other-version-packages', severity: 'info', versions: others}];
};

const magics = ['7f454c46', 'cffaedfe', 'cefaedfe', 'cafebabe', 'feedfacf', 'feedface'];

/** Checks whether the interpreter is a program at all. */
const checkProgram = ({facts, found}: QuickSubject): readonly HealthNote[] => {
	const end = facts.chain?.end;
	if (end === undefined) return [];
	const {bytes} = end.stat.isFile() ? readBounded(end.path, 4, {prefix: true}) : {};
	const magic = bytes?.toString('hex') ?? '';
	if (magics.includes(magic) || magic.startsWith('4d5a') || (bytes === undefined && end.stat.isFile())) return [];
	const interpreter = baseName(found.layout.interpreter ?? end.path);
	return [{id: 'not-a-program', severity: 'broken', interpreter, isScript: magic.startsWith('2321')}];
};

/** Whether the environment belongs to the other platform: then its interpreter can't be checked from here. */
const isForeign = ({found, context}: QuickSubject): boolean =>
	found.layout.platform === 'windows' && context.platform !== 'windows';

const checkPlatform = (subject: QuickSubject): readonly HealthNote[] =>
	isForeign(subject) ? [{id: 'made-for-windows', severity: 'info'}] : [];

const unlessForeign =
	(run: (subject: QuickSubject) => readonly HealthNote[]) =>
	(subject: QuickSubject): readonly HealthNote[] =>
		isForeign(subject) ? [] : run(subject);

/** Checks whether the environment's Python exists, is a program, and fits its packages. */
export const interpreterChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: unlessForeign(checkInterpreter)},
	{depth: 'quick', applies: 'venv', run: unlessForeign(checkBase)},
	{depth: 'quick', applies: 'venv', run: unlessForeign(checkVersions)},
	{depth: 'quick', applies: 'venv', run: checkOtherVersions},
	{depth: 'quick', applies: 'venv', run: unlessForeign(checkProgram)},
	{depth: 'quick', applies: 'venv', run: checkPlatform},
];
