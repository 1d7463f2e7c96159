import type {HealthNote} from '../../model/health.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {join, type FsPath} from '../../model/path.js';
import {synchronisedAround} from '../../platform/files/synchronised.js';
import {scriptedPaths} from './baked-paths.js';
import type {Check, FullSubject, QuickSubject} from './check.js';
import {madeElsewhere} from './elsewhere.js';

/** Checks whether its scripts act on this directory, or on the one where they were created. */
const checkLocation = (subject: QuickSubject): readonly HealthNote[] => {
	const {found, root, binNames, context} = subject;
	if (found.layout.platform === 'windows' && context.platform !== 'windows') return [];
	const from = scriptedPaths(found, binNames).find(path => !isSamePlace(path, root));
	if (from === undefined || madeElsewhere(subject) !== undefined) return [];
	const isCopy = entryAt(join(from, 'pyvenv.cfg')) !== undefined;
	return [{id: isCopy ? 'copied' : 'moved', severity: 'broken', from}];
};

/** Whether two paths lead to one directory once links are resolved. */
export const isSamePlace = (path: FsPath, root: FsPath): boolean => {
	if (path === root) return true;
	const real = realPathOf(path);
	return real !== undefined && (real === realPathOf(root) || isSameEntry(real, root));
};

const isSameEntry = (one: FsPath, other: FsPath): boolean => {
	const [a, b] = [entryAt(one), entryAt(other)];
	return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
};

/** Checks whether a service copies the environment to other machines. */
const checkSynchronised = ({root, context}: FullSubject): Promise<readonly HealthNote[]> => {
	const found = synchronisedAround(root, context);
	return Promise.resolve(found === undefined ? [] : [{id: 'synchronised', severity: 'info', ...found}]);
};

/** Checks of the place where the environment lies. */
export const locationChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: checkLocation},
	{depth: 'full', applies: 'any', run: checkSynchronised},
];
