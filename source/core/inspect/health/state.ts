import type {HealthNote} from '../../environment.js';
import {entryAt} from '../../platform/entries.js';
import {endOfLifeOf, isPastEndOfLife} from '../end-of-life.js';
import type {Check, QuickSubject} from './check.js';

/** H27: a Python without fixes. */
const supported = ({facts, context}: QuickSubject): readonly HealthNote[] => {
	const {version} = facts.python;
	if (version === undefined || !isPastEndOfLife(version, context.now())) return [];
	const minor = version.split('.').slice(0, 2).join('.');
	const message = `Python ${minor} gets no more fixes since ${endOfLifeOf(version) ?? ''}`;
	return [{id: 'H27', severity: 'info', message, hint: '[r] resets it with a newer Python'}];
};

/** H25: whose is it, and may its owner write in it? */
const writable = ({root, found}: QuickSubject): readonly HealthNote[] => {
	const places = [root, ...(found.layout.bin ? [found.layout.bin] : []), ...found.layout.sitePackages.slice(0, 1)];
	const stats = places.map(place => entryAt(place)).filter(stat => stat !== undefined);
	const user = process.geteuid?.();
	const foreign = user === undefined ? undefined : stats.find(stat => stat.uid !== user);
	if (foreign !== undefined) {
		const message = `${foreign.uid === 0 ? 'root' : `User ${foreign.uid}`} owns it, or part of it: it can't be changed as you`;
		return [{id: 'H25', severity: 'degraded', message, hint: 'Ask its owner, or use their account'}];
	}
	if (stats.every(stat => (stat.mode & 0o200) !== 0)) return [];
	return [{id: 'H25', severity: 'degraded', message: 'It is read-only', hint: 'chmod -R u+w makes it writable again'}];
};

/** Who may change it, and for how long its Python is kept up. */
export const stateChecks: readonly Check[] = [
	{depth: 'quick', applies: 'any', run: supported},
	{depth: 'quick', applies: 'any', run: writable},
];
