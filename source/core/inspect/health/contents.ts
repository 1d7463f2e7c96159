import type {HealthNote} from '../../model/health.js';
import type {Check, QuickSubject} from './check.js';

const isThere = ({entries}: QuickSubject, pattern: RegExp): boolean =>
	entries.some(({names}) => names.some(name => pattern.test(name)));

/** Whether it was finished, and has pip where its creator installs one. */
const checkSeed = (subject: QuickSubject): readonly HealthNote[] => {
	const {found, binNames, entries} = subject;
	if (entries.length === 0 || found.layout.bin === undefined) return [];
	const hasPip = isThere(subject, /^pip$/);
	const hasPipInfo = isThere(subject, /^pip-.*\.dist-info$/);
	const hasActivation = binNames.some(name => /^activate/i.test(name));
	if (!hasActivation && !hasPip && found.layout.platform === 'posix' && found.creator !== 'uv')
		return [{id: 'half-made', severity: 'degraded'}];
	if (hasPipInfo && !hasPip) return [{id: 'pip-broken', severity: 'degraded'}];
	if (hasPip || found.creator === 'uv' || found.kind === 'poetry') return [];
	return [{id: 'pip-missing', severity: 'info'}];
};

/** What pip moved aside and did not put back: an install or an uninstall was cut off. */
const checkLeftovers = ({entries}: QuickSubject): readonly HealthNote[] => {
	const names = entries.flatMap(({names: all}) => all.filter(name => name.startsWith('~')));
	return names.length === 0 ? [] : [{id: 'pip-leftovers', severity: 'degraded', names}];
};

/** What is in its site-packages, by names alone. */
export const contentChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: checkSeed},
	{depth: 'quick', applies: 'venv', run: checkLeftovers},
];
