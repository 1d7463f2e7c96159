import {holdingDirectoryName} from '../../discover/skipped-directories.js';
import type {HealthNote} from '../../model/environment.js';
import {entryAt, namesIn} from '../../platform/files/entries.js';
import {baseName, join, parent} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import {endOfLifeOf, isPastEndOfLife} from '../../python/end-of-life.js';
import {readStartupFiles} from '../packages/pth-files.js';
import {minorOf} from '../../python/pep440-specifiers.js';
import {listed, type Check, type FullSubject, type QuickSubject} from './check.js';

/** H27: a Python without fixes. */
const supported = ({facts, context}: QuickSubject): readonly HealthNote[] => {
	const {version} = facts.python;
	if (version === undefined || !isPastEndOfLife(version, context.now())) return [];
	const minor = minorOf(version);
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

/** H23: would git take it in, or has it already? */
const outOfGit = ({git, found}: QuickSubject): readonly HealthNote[] => {
	if (git === 'tracked') {
		const message = "Git tracks it: its files are in the repository's history";
		const hint = `git rm -r --cached ${printable(baseName(found.path))} takes it out and keeps the files`;
		return [{id: 'H23', severity: 'degraded', message, hint}];
	}
	if (git !== 'untracked') return [];
	const isProject = found.project?.path === found.path;
	const hint = isProject
		? "It lies in the project's own root: one in .venv can be ignored as a whole"
		: 'venv-tui fix writes a .gitignore into it';
	return [{id: 'H23', severity: 'info', message: 'Git does not ignore it: git add would take it in', hint}];
};

/** H28: code that runs at every start of its Python, known harmless lines left out. */
const startup = async ({entries}: FullSubject): Promise<readonly HealthNote[]> => {
	const unknown = readStartupFiles(entries).filter(({isKnown}) => !isKnown);
	if (unknown.length === 0) return [];
	const names = listed(unknown.map(({name}) => printable(name)));
	return [
		{
			id: 'H28',
			severity: 'info',
			message: `Code runs at every start of its Python: ${names}`,
			hint: 'Look into it before you trust it',
		},
	];
};

/** H31: one that was here before it and is still held beside it. What is held of its neighbours is theirs to tell. */
const journal = async ({root}: FullSubject): Promise<readonly HealthNote[]> => {
	const holder = join(parent(root), holdingDirectoryName);
	if (!namesIn(holder).some(id => namesIn(join(holder, id)).includes(baseName(root)))) return [];
	const message = 'The one that was here before is still held, or its reset was cut off';
	return [
		{id: 'H31', severity: 'info', message, hint: '[u] shows what is held; venv-tui recover undoes what was cut off'},
	];
};

/** Who may change it, and for how long its Python is kept up. */
export const stateChecks: readonly Check[] = [
	{depth: 'quick', applies: 'any', run: supported},
	{depth: 'quick', applies: 'any', run: writable},
	{depth: 'quick', applies: 'any', run: outOfGit},
	{depth: 'full', applies: 'any', run: startup},
	{depth: 'full', applies: 'any', run: journal},
];
