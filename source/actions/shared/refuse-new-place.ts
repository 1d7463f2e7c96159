import {entryAt, readNames} from '../../core/platform/files/entries.js';
import {parent, type FsPath} from '../../core/model/path.js';

/** Says why no environment can be created where a typed text leads, as a sentence; undefined where one can. */
export const refuseNewPlace = (text: string, path: FsPath): string | undefined => {
	if (text.trim() === '') return 'Type a name';
	const entry = entryAt(path);
	if (entry === undefined)
		return entryAt(parent(path)) === undefined ? 'The directory above it does not exist' : undefined;
	if (entry.isDirectory() && readNames(path).length === 0) return undefined;
	return 'Something exists there; reset recreates an environment';
};
