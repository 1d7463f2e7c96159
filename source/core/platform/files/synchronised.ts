import type {Context} from '../../model/context.js';
import type {SynchronisingService} from '../../model/health.js';
import {fsPath, isInside, isTop, join, parent, type FsPath} from '../../model/path.js';
import {entryAt} from './entries.js';

/** A directory that a service copies to other machines. */
type Synchronised = {readonly service: SynchronisingService; readonly directory: FsPath};

/** Names that each service puts into the top of a directory that it copies. */
const serviceMarks: ReadonlyArray<readonly [name: string, service: SynchronisingService]> = [
	['.dropbox', 'Dropbox'],
	['.dropbox.cache', 'Dropbox'],
	['.stfolder', 'Syncthing'],
	['.nextcloudsync.log', 'Nextcloud'],
	['.owncloudsync.log', 'ownCloud'],
];

/**
 * Finds the nearest directory around a path that a service copies to other machines: by the service's own file there,
 * below `~/Library` where macOS keeps such directories, and by the variable that OneDrive sets on Windows. Undefined
 * where there is none.
 */
export const synchronisedAround = (
	path: FsPath,
	{home, variables}: Pick<Context, 'home' | 'variables'>,
): Synchronised | undefined => {
	for (let directory = parent(path); !isTop(directory); directory = parent(directory)) {
		const mark = serviceMarks.find(([name]) => entryAt(join(directory, name)) !== undefined);
		const service = mark?.[1] ?? serviceOfPlace(directory, home);
		if (service !== undefined) return {service, directory};
	}
	const drive = variables['ONEDRIVE'];
	return drive && isInside(path, drive) ? {service: 'OneDrive', directory: fsPath(drive)} : undefined;
};

const serviceOfPlace = (directory: FsPath, home: FsPath): SynchronisingService | undefined => {
	const library = join(home, 'Library');
	if (directory === join(library, 'Mobile Documents')) return 'iCloud';
	if (parent(directory) !== join(library, 'CloudStorage'))
		return directory === join(library, 'CloudStorage') ? 'cloud storage' : undefined;
	// Each account has a directory of its own there: `Dropbox`, `Dropbox-Work`, `GoogleDrive-me@example.com`.
	return /\/Dropbox(?:-[^/]*)?$/.test(directory) ? 'Dropbox' : 'cloud storage';
};
