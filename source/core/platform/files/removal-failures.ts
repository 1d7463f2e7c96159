import {systemCode} from '../../model/error.js';

/** Reasons why an entry could not be removed, by the code of the system's error. */
const reasons: Readonly<Record<string, string>> = {
	EPERM: 'the system does not permit it (is it immutable? lsattr tells)',
	EACCES: 'no permission',
	EBUSY: 'something is mounted on it',
	EROFS: 'the disk is mounted read-only',
	ENOTEMPTY: 'something keeps writing into it',
	EXDEV: 'another file system is mounted there',
	ENOTDIR: 'it was replaced while it was removed',
	ELOOP: 'it was replaced by a link while it was removed',
	ESTALE: 'it was replaced while it was removed',
};

// The kernel's name for a file that is removed while a program has it open: the file's number and a counter in hex.
const nfsRemnant = /^\.nfs[0-9a-f]{8,}$/;

/**
 * Says why an entry stays, from the code of the system's error; undefined for a code without words. `holds`: names that
 * the directory still has.
 */
export const whyItStays = (name: string, code: string, holds: readonly string[] = []): string | undefined => {
	const isHindered = ['EBUSY', 'ENOTEMPTY', 'EEXIST'].includes(code);
	if (isHindered && [name, ...holds].some(each => nfsRemnant.test(each)))
		return 'a program, maybe on another machine, has a deleted file open: NFS keeps it as .nfs… until that ends';
	return reasons[code];
};

/** Whether an entry changed its type or went away between two calls. */
export const isChanging = (error: unknown): boolean =>
	['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR'].includes(systemCode(error) ?? '');

/** Whether a directory has entries again. */
export const isFull = (error: unknown): boolean => ['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '');

/** The error for a directory that is not the one that was opened. */
export const swapped = (): Error => Object.assign(new Error('replaced'), {code: 'ESTALE'});

/** The error for a directory on which something is mounted. */
export const mounted = (): Error => Object.assign(new Error('mounted'), {code: 'EXDEV'});
