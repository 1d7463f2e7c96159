import {findLayout} from '../discover/environment-layout.js';
import {baseName, isInside, join, namesBelow, type FsPath} from '../model/path.js';
import {entryAt} from '../platform/files/entries.js';
import {isActivationScript} from '../safety/activation-scripts.js';
import {userEntriesIn} from '../safety/user-files.js';
import {contentsOf, treeOf} from './snapshot/take-snapshot.js';

/**
 * Whether an environment holds something of the user's that is not in its snapshot: outside of where an installer puts
 * what it has not listed yet, or in a script of activation.
 */
export const holdsWork = async (path: FsPath, snapshot: FsPath): Promise<boolean> => {
	const layout = await findLayout(path);
	const ofInstallers = [...layout.sitePackages, join(path, 'bin'), join(path, 'Scripts')];
	for (const {entry} of userEntriesIn(path, layout)) {
		const isTheirs = ofInstallers.some(place => isInside(entry, place)) && !isActivationScript(baseName(entry));
		if (!isTheirs && isWrittenSince(entry, {path, snapshot})) return true;
	}
	return false;
};

const isWrittenSince = (
	entry: FsPath,
	{path, snapshot}: {readonly path: FsPath; readonly snapshot: FsPath},
): boolean => {
	const [now, before] = [entryAt(entry), entryAt(join(treeOf(snapshot), ...namesBelow(entry, path)))];
	if (now === undefined || now.isDirectory() || now.isSymbolicLink()) return before === undefined;
	return now.ino !== before?.ino || now.mtimeMs >= (entryAt(contentsOf(snapshot))?.mtimeMs ?? Infinity);
};
