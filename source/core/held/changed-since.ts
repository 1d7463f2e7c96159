import type {Stats} from 'node:fs';
import {join, parent, type FsPath} from '../model/path.js';
import {identityAt, isSameIdentity} from '../platform/files/directory-identity.js';
import {entryAt} from '../platform/files/entries.js';
import {compiledName, walkTree} from '../platform/files/walk-tree.js';
import {isAlive} from '../platform/processes/process-identity.js';
import {isInPlace, lastSignOf, type JournalEntry} from './journal-entry.js';

/** Longer than a process goes on writing after its last sign of life, and than the clocks of two disks differ. */
const slackMs = 30_000;

/**
 * Whether somebody has gone on working in an environment since the operation on it was interrupted: something in it was
 * written after the last sign of life, and neither by the installer of the operation, which can outlive it, nor by an
 * import. Rolling back would remove that. False where it is not the directory that the operation was about or has made.
 */
export const isChangedSince = async (holdingDirectory: FsPath, entry: JournalEntry): Promise<boolean> => {
	const path = join(parent(holdingDirectory), entry.name);
	const ours = isInPlace(entry.operation) ? entry.old : entry.made;
	const sign = lastSignOf(holdingDirectory, entry.id);
	if (sign === undefined || ours === undefined || !isSameIdentity(await identityAt(path), ours)) return false;
	if (entry.child !== undefined && (await isAlive(entry.child, holdingDirectory)) === 'alive') return false;
	return holdsNewer(path, {after: sign + slackMs, before: Date.now() + slackMs});
};

type Span = {readonly after: number; readonly before: number};

const holdsNewer = async (top: FsPath, span: Span): Promise<boolean> => {
	for await (const {directory, entries} of walkTree(top)) {
		const stat = entryAt(directory);
		if (isWithin(stat, span) && !isByImport(stat, entries.find(({name}) => name === compiledName)?.stat)) return true;
		if (entries.some(entry => entry.stat?.isFile() === true && isWithin(entry.stat, span))) return true;
	}
	return false;
};

const isWithin = (stat: Stats | undefined, {after, before}: Span): boolean =>
	stat !== undefined && stat.mtimeMs > after && stat.mtimeMs < before;

/** Whether a directory was last changed by Python, which put its compiled files there. */
const isByImport = (directory: Stats | undefined, compiled: Stats | undefined): boolean =>
	compiled !== undefined && Math.abs(compiled.birthtimeMs - (directory?.mtimeMs ?? 0)) < 1000;
