import type {ConfigProblem} from '../../model/environment.js';
import type {HealthNote, UnreadableConfig} from '../../model/health.js';
import type {Check, QuickSubject} from './check.js';

const unreadable: readonly UnreadableConfig[] = ['missing', 'not-a-file', 'unreadable', 'too-large', 'not-utf8'];

const unreadableProblem = (problems: readonly ConfigProblem[]): UnreadableConfig | undefined =>
	unreadable.find(problem => problems.includes(problem));

/** Checks `pyvenv.cfg`: without a valid one, the environment's python is the base Python. */
const checkConfig = ({found, facts}: QuickSubject): readonly HealthNote[] => {
	const {problems} = found.config;
	const problem = unreadableProblem(problems);
	if (problem !== undefined) return [{id: 'config-unreadable', severity: 'broken', problem}];
	if (!problems.includes('no-home')) return checkAmbiguity(problems);
	// Until 3.13 Python accepted any pyvenv.cfg as an environment's.
	const [, minor = '0'] = (facts.interpreterMinor ?? facts.libraryMinors[0] ?? '').split('.');
	const isRefused = Number.parseInt(minor, 10) >= 14;
	const severity = isRefused ? 'broken' : 'degraded';
	return [{id: 'config-without-home', severity, isEmpty: problems.includes('empty'), isRefused}];
};

const checkAmbiguity = (problems: readonly ConfigProblem[]): readonly HealthNote[] => {
	const [hasByteOrderMark, hasDuplicateKeys] = [problems.includes('bom'), problems.includes('duplicate-keys')];
	return hasByteOrderMark || hasDuplicateKeys
		? [{id: 'config-ambiguous', severity: 'info', hasByteOrderMark, hasDuplicateKeys}]
		: [];
};

/** Checks whether packages of the base Python can be imported, which is no defect where it was requested. */
const checkIsolation = ({found}: QuickSubject): readonly HealthNote[] => {
	const {problems, systemSitePackages} = found.config;
	if (!systemSitePackages || unreadableProblem(problems) !== undefined) return [];
	const isStated = !problems.includes('no-system-site-packages-key');
	return [{id: 'system-site-packages', severity: isStated ? 'info' : 'degraded', isStated}];
};

/** Checks of `pyvenv.cfg`. */
export const configChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: checkConfig},
	{depth: 'quick', applies: 'venv', run: checkIsolation},
];
