import type {Stats} from 'node:fs';
import {join, parent, type FsPath} from '../model/path.js';
import {identityAt, isSameIdentity} from '../platform/files/directory-identity.js';
import {entryAt, readNames} from '../platform/files/entries.js';
import {isAlive} from '../platform/processes/process-identity.js';
import {createPace} from '../tasks/limit-concurrency.js';
import {isInPlace, lastSignOf, type JournalEntry} from './journal-entry.js';

/** Longer than what a process writes after its last sign of life, and than clocks of disks differ. */
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
	const pace = createPace();
	const waiting = [top];
	for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
		await pace();
		const names = readNames(directory);
		if (isWithin(entryAt(directory), span) && !isByImport(directory, names)) return true;
		for (const name of names) {
			const entry = join(directory, name);
			const stat = entryAt(entry);
			if (stat?.isDirectory() === true && name !== compiled) waiting.push(entry);
			else if (stat?.isFile() === true && isWithin(stat, span)) return true;
		}
	}
	return false;
};

const compiled = '__pycache__';

const isWithin = (stat: Stats | undefined, {after, before}: Span): boolean =>
	stat !== undefined && stat.mtimeMs > after && stat.mtimeMs < before;

/** Whether a directory was last changed by Python, which put its compiled files there. */
const isByImport = (directory: FsPath, names: readonly FsPath[]): boolean => {
	const made = names.find(name => name === compiled) && entryAt(join(directory, compiled));
	return made !== undefined && Math.abs(made.birthtimeMs - (entryAt(directory)?.mtimeMs ?? 0)) < 1000;
};
