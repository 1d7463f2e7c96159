import type {HealthNote} from '../../model/health.js';
import type {Check, QuickSubject} from './check.js';

const isThere = ({entries}: QuickSubject, pattern: RegExp): boolean =>
	entries.some(({names}) => names.some(name => pattern.test(name)));

/** Checks whether it is complete, and has pip where its creator installs it. */
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

/** Checks for directories that pip moved aside and did not put back: an install or an uninstall was interrupted. */
const checkLeftovers = ({entries}: QuickSubject): readonly HealthNote[] => {
	const names = entries.flatMap(({names: all}) => all.filter(name => name.startsWith('~')));
	return names.length === 0 ? [] : [{id: 'pip-leftovers', severity: 'degraded', names}];
};

/** Checks of the entries in its site-packages, by names alone. */
export const contentChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: checkSeed},
	{depth: 'quick', applies: 'venv', run: checkLeftovers},
];
