import {access, constants} from 'node:fs/promises';
import {systemCode, VenvError, type What} from '../../model/error.js';
import {native, type FsPath} from '../../model/path.js';

/**
 * Error for a directory that its owner may not write to: the system gives it another name, but no other place. Undefined
 * for one that can be moved, as far as its mode says. `what` begins the error.
 */
export const unmovable = async ({
	path,
	what,
}: {
	readonly path: FsPath;
	readonly what: What;
}): Promise<VenvError | undefined> => {
	try {
		await access(native(path), constants.W_OK | constants.X_OK);
		return undefined;
	} catch (cause) {
		// Of an immutable one (EPERM) and a disk that is read-only, the act itself tells the reason.
		if (systemCode(cause) !== 'EACCES') return undefined;
		return new VenvError('no-permission', {what, reason: {type: 'directory-not-writable', path}, path, cause});
	}
};
