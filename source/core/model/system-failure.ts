import {systemCode, VenvError, type ErrorCode, type What} from './error.js';
import type {FsPath} from './path.js';
import {hostPlatform} from './platform.js';
import type {Operation} from './reasons/undo-failure.js';

/** The work that the system refused. */
export type Doing = {
	readonly what: What;
	readonly path?: FsPath | undefined;
	/** Given where the files that undo needs are written for this operation. Absent: undo isn't affected. */
	readonly withoutUndo?: Operation | undefined;
};

/**
 * Converts an error of the system (ENOSPC, EIO, EROFS …) to one of ours, with its code as the reason. A `VenvError` is
 * answered unchanged; undefined for anything else, which is a bug of ours.
 */
export const systemFailure = (error: unknown, {what, path, withoutUndo}: Doing): VenvError | undefined => {
	if (error instanceof VenvError) return error;
	const code = systemCode(error);
	// Node's own codes (ERR_INVALID_ARG_TYPE …) describe wrong calls, not the disk.
	if (code === undefined || !/^E[A-Z\d]+$/.test(code)) return undefined;
	const at = path ?? pathOf(error);
	const reason = {type: 'system-refused', code, path: at, withoutUndo} as const;
	return new VenvError(kindsHere[code] ?? 'failed', {what, reason, path: at, cause: error});
};

const kinds: Readonly<Record<string, ErrorCode>> = {
	ENOSPC: 'disk-full',
	EDQUOT: 'disk-full',
	EXDEV: 'cannot-hold',
	EROFS: 'no-permission',
	EPERM: 'no-permission',
	EACCES: 'no-permission',
	EBUSY: 'refused',
	ENAMETOOLONG: 'usage',
	ENOENT: 'not-found',
	ENOTDIR: 'not-found',
	ELOOP: 'refused',
	EEXIST: 'not-empty',
	ENOTEMPTY: 'not-empty',
	EISDIR: 'not-empty',
	ETXTBSY: 'in-use',
};

/** Windows answers these for what another program has open, too. */
const kindsHere: typeof kinds =
	hostPlatform === 'windows' ? {...kinds, EPERM: 'in-use', EACCES: 'in-use', EBUSY: 'in-use'} : kinds;

/** Path in an error of Node's; undefined where it contains none. */
const pathOf = (error: unknown): FsPath | undefined => {
	const path = error instanceof Error && 'path' in error ? error.path : undefined;
	return typeof path === 'string' ? (path as FsPath) : undefined;
};
