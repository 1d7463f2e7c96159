import {systemCode} from '../../model/error.js';
import type {WhyItStays} from '../../model/reasons/why-it-stays.js';

// The kernel's name for a file that is removed while a program has it open: the file's number and a counter in hex.
const nfsRemnant = /^\.nfs[0-9a-f]{8,}$/;

/**
 * Finds why the entry `name` stays, from the system's error and its code. `holds`: names that the directory still has.
 */
export const whyItStays = (
	name: string,
	{code, error, holds = []}: {readonly code: string; readonly error: unknown; readonly holds?: readonly string[]},
): WhyItStays => {
	const isHindered = ['EBUSY', 'ENOTEMPTY', 'EEXIST'].includes(code);
	if (isHindered && [name, ...holds].some(each => nfsRemnant.test(each))) return {type: 'open-on-nfs'};
	return {type: 'refused', code, text: String(error)};
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
