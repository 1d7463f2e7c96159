import {holdingDirectoryName} from '../../discover/skipped-directories.js';
import type {HealthNote} from '../../model/health.js';
import {entryAt, namesIn} from '../../platform/files/entries.js';
import {baseName, join, parent} from '../../model/path.js';
import {endOfLifeOf, isPastEndOfLife} from '../../python/end-of-life.js';
import {readStartupFiles} from '../packages/pth-files.js';
import {minorOf} from '../../python/pep440-specifiers.js';
import type {Check, FullSubject, QuickSubject} from './check.js';

/** Checks whether its Python has reached end of life. */
const checkSupport = ({facts, context}: QuickSubject): readonly HealthNote[] => {
	const {version} = facts.python;
	if (version === undefined || !isPastEndOfLife(version, context.now())) return [];
	return [{id: 'end-of-life', severity: 'info', version: minorOf(version), since: endOfLifeOf(version)}];
};

/** Checks who owns it, and whether its owner may write in it. */
const checkOwner = ({root, found}: QuickSubject): readonly HealthNote[] => {
	const places = [root, ...(found.layout.bin ? [found.layout.bin] : []), ...found.layout.sitePackages.slice(0, 1)];
	const stats = places.map(place => entryAt(place)).filter(stat => stat !== undefined);
	const user = process.geteuid?.();
	const foreign = user === undefined ? undefined : stats.find(stat => stat.uid !== user);
	if (foreign !== undefined) return [{id: 'foreign-owner', severity: 'degraded', uid: foreign.uid}];
	return stats.every(stat => (stat.mode & 0o200) !== 0) ? [] : [{id: 'read-only', severity: 'degraded'}];
};

/** Checks whether git would add it, or tracks it already. */
const checkGit = ({git, found}: QuickSubject): readonly HealthNote[] => {
	if (git === 'tracked') return [{id: 'tracked-by-git', severity: 'degraded', name: baseName(found.path)}];
	if (git !== 'untracked') return [];
	return [{id: 'not-ignored-by-git', severity: 'info', isProjectRoot: found.project?.path === found.path}];
};

/** Checks for code that runs at every start of its Python; leaves out lines that known tools write. */
const checkStartup = async ({entries}: FullSubject): Promise<readonly HealthNote[]> => {
	const files = readStartupFiles(entries)
		.filter(({isKnown}) => !isKnown)
		.map(({name}) => name);
	return files.length === 0 ? [] : [{id: 'startup-code', severity: 'info', files}];
};

/** Checks for a previous environment that is still held beside it. Held neighbours are reported by their own rows. */
const checkHeld = async ({root}: FullSubject): Promise<readonly HealthNote[]> => {
	const holdingDirectory = join(parent(root), holdingDirectoryName);
	const isHeld = namesIn(holdingDirectory).some(id => namesIn(join(holdingDirectory, id)).includes(baseName(root)));
	return isHeld ? [{id: 'earlier-one-held', severity: 'info'}] : [];
};

/** Checks who may change it, and how long its Python is supported. */
export const stateChecks: readonly Check[] = [
	{depth: 'quick', applies: 'any', run: checkSupport},
	{depth: 'quick', applies: 'any', run: checkOwner},
	{depth: 'quick', applies: 'any', run: checkGit},
	{depth: 'full', applies: 'any', run: checkStartup},
	{depth: 'full', applies: 'any', run: checkHeld},
];
