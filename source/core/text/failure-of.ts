import {systemCode, VenvError, type ErrorCode} from '../model/error.js';
import {parent, type FsPath} from '../model/path.js';
import {hostPlatform} from '../model/platform.js';
import {printable, printablePath} from './printable.js';
import type {Phrase} from '../model/phrase.js';

/** Advice about a full disk. */
export const makeRoom = 'Make room (venv-tui sweep, venv-tui free), then try again';

/** The work that the system refused. */
export type Doing = {
	readonly what: Phrase;
	readonly path?: FsPath | undefined;
	/**
	 * Hint where the disk is too full for the files that undo needs, or can't move the directory. Absent: undo isn't
	 * affected.
	 */
	readonly withoutUndo?: string | undefined;
};

/**
 * Converts an error of the system (ENOSPC, EIO, EROFS …) to one that says what happened, why, and what to do about it.
 * A `VenvError` is answered unchanged; undefined for anything else, which is a bug of ours.
 */
export const systemFailure = (error: unknown, {what, path, withoutUndo}: Doing): VenvError | undefined => {
	if (error instanceof VenvError) return error;
	const code = systemCode(error);
	// Node's own codes (ERR_INVALID_ARG_TYPE …) describe wrong calls, not the disk.
	if (code === undefined || !/^E[A-Z\d]+$/.test(code)) return undefined;
	const at = path ?? pathOf(error);
	const known = reasonsHere[code] ?? {code: 'failed', why: () => `the system answered ${code}`};
	const hint = (withoutUndo !== undefined && withoutUndoCodes.has(code) ? withoutUndo : known.hint?.(at)) ?? undefined;
	const why = withoutUndo !== undefined && fullCodes.has(code) ? tooFullForUndo : known.why(at);
	return new VenvError(known.code, {what, why, hint, path: at, cause: error});
};

/** Explains by the system's code why a path could not be read, as the end of a sentence. */
export const whyUnreadable = (code: string): string => readReasons[code] ?? `the system answered ${code}`;

const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
const withoutUndoCodes = new Set([...fullCodes, 'EXDEV']);
const tooFullForUndo = 'the disk is too full to note what undo needs';

const readReasons: Readonly<Record<string, string>> = {
	EACCES: 'permission denied',
	EPERM: 'permission denied',
	ENOTDIR: 'it is not a directory',
	ELOOP: 'it is a link that leads to itself',
	ENAMETOOLONG: 'its path is too long',
	EIO: 'the disk has an error there',
	ESTALE: 'the file server does not know it any more',
	EMFILE: 'too many files are open',
	ENFILE: 'too many files are open',
};

type Reason = {
	readonly code: ErrorCode;
	readonly why: (path: FsPath | undefined) => string;
	readonly hint?: (path: FsPath | undefined) => string;
};

const always =
	(text: string): (() => string) =>
	() =>
		text;

const directoryOf = (path: FsPath | undefined): string =>
	path === undefined ? 'its directory' : printablePath(parent(path));

const full: Reason = {code: 'disk-full', why: always('the disk is full'), hint: always(makeRoom)};
const occupied: Reason = {
	code: 'not-empty',
	why: always('something else was put in its place meanwhile'),
	hint: always('Look what lies there, then try again'),
};
const missing: Reason = {code: 'not-found', why: always('it is not there any more')};
const tooManyFiles: Reason = {
	code: 'failed',
	why: always('too many files are open'),
	hint: always('ulimit -n 4096 allows more; then try again'),
};
const unsupported: Reason = {code: 'failed', why: always("the file system there can't do that")};
const unanswered: Reason = {
	code: 'failed',
	why: always('the disk or its server does not answer'),
	hint: always('Try again when it is back'),
};

const reasons: Readonly<Record<string, Reason>> = {
	ENOSPC: full,
	EDQUOT: {...full, why: always('the quota of disk space is used up')},
	EXDEV: {code: 'cannot-hold', why: always('it lies in a lower layer of an overlay file system, or on another one')},
	EROFS: {
		code: 'no-permission',
		why: always('the disk is mounted read-only'),
		hint: always('Where it should not be, dmesg says whether an error of the disk made it so'),
	},
	EPERM: {
		code: 'no-permission',
		why: always('the system does not permit it'),
		hint: path =>
			path === undefined
				? 'Is it immutable? lsattr -d tells'
				: `Is it immutable? lsattr -d ${printablePath(path)} ${printablePath(parent(path))} tells`,
	},
	EACCES: {
		code: 'no-permission',
		why: path => `no permission to change ${directoryOf(path)}`,
		hint: path => `Ask the owner of ${directoryOf(path)}, or make it writable`,
	},
	EBUSY: {
		code: 'refused',
		why: always('it is a mount point'),
		hint: always('Unmount it first, or remove its contents yourself'),
	},
	EIO: {
		code: 'failed',
		why: always('the disk reports an error (EIO)'),
		hint: always('Save what matters from that disk; dmesg says more'),
	},
	ENAMETOOLONG: {
		code: 'usage',
		why: always('the name is longer than the file system allows'),
		hint: always('Give a shorter one'),
	},
	ESTALE: {
		code: 'failed',
		why: always('the file server does not know it any more (ESTALE)'),
		hint: always('Mount it again, then try again'),
	},
	ENOENT: missing,
	ENOTDIR: {...missing, why: always('a part of its path is not a directory')},
	ELOOP: {code: 'refused', why: always('it is a link, or a link on the way leads to itself')},
	EEXIST: occupied,
	ENOTEMPTY: occupied,
	EISDIR: {...occupied, why: always('a directory is in its place')},
	EMFILE: tooManyFiles,
	ENFILE: tooManyFiles,
	ETXTBSY: {code: 'in-use', why: always('it is being run'), hint: always('End what runs it, then try again')},
	EMLINK: {code: 'failed', why: always('the file system allows no more links to it')},
	EFBIG: {code: 'failed', why: always('the file would be larger than the file system or ulimit -f allows')},
	ENOMEM: {code: 'failed', why: always('the system has no memory left')},
	EOPNOTSUPP: unsupported,
	ENOTSUP: unsupported,
	ENOSYS: unsupported,
	ETIMEDOUT: unanswered,
	EHOSTDOWN: unanswered,
	EHOSTUNREACH: unanswered,
	ENOTCONN: unanswered,
	EREMOTEIO: unanswered,
};

/** Windows answers these for what another program has open, too, and does not say which it is. */
const heldOpen: Reason = {
	code: 'in-use',
	why: always('another program has it open, or a file in it, or it may not be changed'),
	hint: always('End what uses it (a running Python, an editor, a terminal in it), then try again'),
};

const reasonsHere: typeof reasons =
	hostPlatform === 'windows' ? {...reasons, EPERM: heldOpen, EACCES: heldOpen, EBUSY: heldOpen} : reasons;

/** Path in an error of Node's; undefined where it contains none. */
const pathOf = (error: unknown): FsPath | undefined => {
	const path = error instanceof Error && 'path' in error ? error.path : undefined;
	return typeof path === 'string' ? (path as FsPath) : undefined;
};

/** Failure for a bug of ours: what could not be done, and the first line of the error. */
export const mistakeFailure = (error: unknown, {what, path}: Doing): VenvError => {
	const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	const why = `a mistake in venv-tui (${printable(told.split('\n', 1)[0]?.slice(0, 200) ?? '')})`;
	return new VenvError('bug', {what, why, path, cause: error});
};
