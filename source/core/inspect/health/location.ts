import type {HealthNote, SynchronisingService} from '../../model/health.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {isTop, join, parent, type FsPath} from '../../model/path.js';
import {scriptedPaths} from './baked-paths.js';
import type {Check, FullSubject, QuickSubject} from './check.js';
import {madeElsewhere} from './elsewhere.js';

/** Checks whether its scripts act on this directory, or on the one where they were created. */
const checkLocation = (subject: QuickSubject): readonly HealthNote[] => {
	const {found, root, binNames} = subject;
	if (found.layout.platform === 'windows') return [];
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

/** Names that each service puts into the top of a directory that it copies. */
const serviceMarks: ReadonlyArray<readonly [name: string, service: SynchronisingService]> = [
	['.dropbox', 'Dropbox'],
	['.dropbox.cache', 'Dropbox'],
	['.stfolder', 'Syncthing'],
	['.nextcloudsync.log', 'Nextcloud'],
	['.owncloudsync.log', 'ownCloud'],
];

/** Checks whether a service copies the environment to other machines. macOS keeps such directories below ~/Library. */
const checkSynchronised = ({root, context}: FullSubject): Promise<readonly HealthNote[]> => {
	const library = join(context.home, 'Library');
	for (let directory = parent(root); !isTop(directory); directory = parent(directory)) {
		const mark = serviceMarks.find(([name]) => entryAt(join(directory, name)) !== undefined);
		const service =
			mark?.[1] ??
			(directory === join(library, 'Mobile Documents') ? 'iCloud' : undefined) ??
			(directory === join(library, 'CloudStorage') ? 'cloud storage' : undefined);
		if (service !== undefined) return Promise.resolve([{id: 'synchronised', severity: 'info', service, directory}]);
	}
	return Promise.resolve([]);
};

/** Checks of the place where the environment lies. */
export const locationChecks: readonly Check[] = [
	{depth: 'quick', applies: 'venv', run: checkLocation},
	{depth: 'full', applies: 'any', run: checkSynchronised},
];
