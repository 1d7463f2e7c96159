import type {HealthNote} from '../../model/environment.js';
import {fsPath, baseName, type FsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import {resetHint, type Check, type QuickSubject} from './check.js';

const isThere = ({entries}: QuickSubject, pattern: RegExp): boolean =>
	entries.some(({names}) => names.some(name => pattern.test(name)));

/** H09, H10, H11: was it finished, and does it have pip? */
const seeded = (subject: QuickSubject): readonly HealthNote[] => {
	const {found, binNames, entries} = subject;
	if (entries.length === 0 || found.layout.bin === undefined) return [];
	const hasPip = isThere(subject, /^pip$/);
	const hasPipInfo = isThere(subject, /^pip-.*\.dist-info$/);
	const hasActivation = binNames.some(name => /^activate/i.test(name));
	if (!hasActivation && !hasPip && found.layout.platform === 'posix' && found.creator !== 'uv') {
		return [
			{id: 'H09', severity: 'degraded', message: 'It is half made: it has no activate and no pip', hint: resetHint},
		];
	}
	if (hasPipInfo && !hasPip) {
		return [{id: 'H11', severity: 'degraded', message: 'Its pip is damaged: its files are gone', hint: resetHint}];
	}
	if (hasPip || found.creator === 'uv' || found.kind === 'poetry') return [];
	const hint = 'python -m ensurepip in it, or uv pip install --python with it';
	return [{id: 'H10', severity: 'info', message: 'It has no pip of its own', hint}];
};

/** What pip moved aside and did not put back: the names of such entries, as they are. */
const interruptedLeftovers = ({entries}: Pick<QuickSubject, 'entries'>): readonly FsPath[] =>
	entries.flatMap(({sitePackages, names}) =>
		names.filter(name => name.startsWith('~')).map(name => fsPath(`${sitePackages}/${name}`)),
	);

/** H12: an install or an uninstall that was cut off. */
const leftovers = (subject: QuickSubject): readonly HealthNote[] => {
	const names = interruptedLeftovers(subject).map(path => printable(baseName(path)));
	if (names.length === 0) return [];
	const message = `An installation was cut off and left ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`;
	return [
		{
			id: 'H12',
			severity: 'degraded',
			message,
			hint: 'venv-tui fix removes what is left over, after a look at what is still needed',
		},
	];
};

/** What is in its site-packages, by names alone. */
export const contentChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: seeded},
	{depth: 'quick', applies: 'venv', run: leftovers},
];
