import type {ConfigProblem, HealthNote} from '../../model/environment.js';
import {resetHint, type Check, type QuickSubject} from './check.js';

const unreadable: Readonly<Partial<Record<ConfigProblem, string>>> = {
	missing: "It has no pyvenv.cfg: its python and pip are the system's, and would change that",
	'not-a-file': 'Its pyvenv.cfg is not a file: its python hangs or acts on the system',
	unreadable: "Its pyvenv.cfg can't be read",
	'too-large': 'Its pyvenv.cfg is too large to be one',
	'not-utf8': 'Its pyvenv.cfg holds bytes that are not UTF-8: Python refuses to start',
};

/** H07: without a sound `pyvenv.cfg` its python is the base Python. */
const readable = ({found, facts}: QuickSubject): readonly HealthNote[] => {
	const {problems} = found.config;
	for (const problem of problems) {
		const message = unreadable[problem];
		if (message !== undefined) return [{id: 'H07', severity: 'broken', message, hint: resetHint}];
	}
	if (!problems.includes('no-home')) return oddities(problems);
	// Until 3.13 Python took any pyvenv.cfg for an environment's.
	const [, minor = '0'] = (facts.interpreterMinor ?? facts.libraryMinors[0] ?? '').split('.');
	const isIgnored = Number.parseInt(minor, 10) >= 14;
	const message = problems.includes('empty') ? 'Its pyvenv.cfg is empty' : 'Its pyvenv.cfg names no home';
	return [
		isIgnored
			? {
					id: 'H07',
					severity: 'broken',
					message: `${message}: Python doesn't take it for an environment`,
					hint: resetHint,
				}
			: {id: 'H07', severity: 'degraded', message, hint: resetHint},
	];
};

const oddities = (problems: readonly ConfigProblem[]): readonly HealthNote[] => {
	const odd = [
		...(problems.includes('bom') ? ['begins with a byte order mark'] : []),
		...(problems.includes('duplicate-keys') ? ['names a key twice'] : []),
	];
	if (odd.length === 0) return [];
	const message = `Its pyvenv.cfg ${odd.join(' and ')}: programs differ in what they read from it`;
	return [{id: 'H07', severity: 'info', message, hint: resetHint}];
};

/** H22: packages of the base Python that can be seen. Where that was asked for, it is only said. */
const isolated = ({found}: QuickSubject): readonly HealthNote[] => {
	const {problems, systemSitePackages} = found.config;
	const isKnown = !problems.some(problem => problem in unreadable);
	if (!systemSitePackages || !isKnown) return [];
	if (!problems.includes('no-system-site-packages-key')) {
		const message = "The system's packages can be imported in it, as was asked for when it was created";
		return [{id: 'H22', severity: 'info', message}];
	}
	const message = "The system's packages can be imported in it, since pyvenv.cfg doesn't say otherwise";
	return [{id: 'H22', severity: 'degraded', message, hint: '[r] resets it without them, if that was not meant'}];
};

/** What is wrong with `pyvenv.cfg`. */
export const configChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: readable},
	{depth: 'quick', applies: 'venv', run: isolated},
];
