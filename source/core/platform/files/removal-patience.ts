import {chmodSync} from 'node:fs';
import {systemCode} from '../../model/error.js';
import {hostPlatform} from '../../model/platform.js';

type Removed = {readonly path: string | Buffer; readonly isLink: boolean};

const pauseMs = 50;
const mostPauses = 30;

/**
 * Creates a way to remove entries for one removal. Anywhere but on Windows, it just removes. There, an attribute that
 * forbids writing also forbids removing: it is taken off, of the entry itself and never of what a link leads to. And a
 * program that has a file open, such as a scanner of viruses, may keep it from going: that is waited for, for a second
 * and a half in the whole removal.
 */
export const createPatience = (): ((removed: Removed, remove: () => void) => void) => {
	if (hostPlatform !== 'windows') return (_, remove) => remove();
	let pauses = mostPauses;
	return (removed, remove) => {
		for (let isFirst = true; ; isFirst = false) {
			try {
				return remove();
			} catch (error) {
				if (!['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '')) throw error;
				const isForbidden = isFirst && !removed.isLink && mayBeWritten(removed.path);
				if (!isForbidden && pauses-- <= 0) throw error;
				if (!isForbidden) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
			}
		}
	};
};

/** Takes the attribute off, and answers whether that went. */
const mayBeWritten = (path: string | Buffer): boolean => {
	try {
		chmodSync(path, 0o666);
		return true;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};

/**
 * Whether a directory, which a listing calls a link (or not), is one of the reparse points of Windows that Node does not
 * know: then it looks like a directory and leads elsewhere. It is not entered.
 */
export const isOpaqueLink = (isListedAsLink: boolean): boolean => hostPlatform === 'windows' && isListedAsLink;
