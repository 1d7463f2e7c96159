import type {Stats} from 'node:fs';
import {join, parent, type FsPath} from '../model/path.js';
import {identityAt, isSameIdentity} from '../platform/files/directory-identity.js';
import {entryAt} from '../platform/files/entries.js';
import {compiledName, walkTree} from '../platform/files/walk-tree.js';
import {isAlive} from '../platform/processes/process-identity.js';
import {lockName} from './holding-directory.js';
import {isInPlace, lastSignOf, type JournalEntry} from './journal-entry.js';

/** Longer than a process goes on writing after its last sign of life. */
const slackMs = 30_000;

/** Longer than a process lives after its last sign of life without another one, unless the machine is very busy. */
const doubtMs = 6000;

/**
 * `later`: somebody has gone on working in it. `doubtful`: something in it was written so soon after the last sign of
 * life, or with a time that was set, that it may be somebody's, or of an installer that outlived the operation; or the
 * clock was set back, so that times tell nothing. `nothing`: neither.
 */
type ChangedSince = 'later' | 'doubtful' | 'nothing';

/**
 * Tells whether somebody has gone on working in an environment since the operation on it was interrupted: whether
 * something in it was written after the last sign of life, and not by an import. Rolling back would remove that.
 * `nothing` where it is not the directory that the operation was about or has made, and while its installer lives. The
 * caller has just taken the lock: its file's time is what the disk's clock says now.
 */
export const changedSince = async (holdingDirectory: FsPath, entry: JournalEntry): Promise<ChangedSince> => {
	const path = join(parent(holdingDirectory), entry.name);
	const ours = isInPlace(entry.operation) ? entry.old : entry.made;
	const sign = lastSignOf(holdingDirectory, entry.id);
	if (sign === undefined || ours === undefined || !isSameIdentity(await identityAt(path), ours)) return 'nothing';
	if (entry.child !== undefined && (await isAlive(entry.child, holdingDirectory)) === 'alive') return 'nothing';
	const now = entryAt(join(holdingDirectory, lockName(path)))?.mtimeMs ?? Date.now();
	const before = now + slackMs;
	// A snapshot has a second link to each file.
	const {written, touched} = await newestIn(path, {before, links: entry.snapshot === undefined ? 1 : 2});
	if (written > sign + slackMs) return 'later';
	return sign > before || touched > sign + doubtMs ? 'doubtful' : 'nothing';
};

type Bounds = {
	/** Nothing later counts: what was packed on a machine with another clock. */
	readonly before: number;
	/** Number of links that each file has here. A file with more has links elsewhere, and whoever adds one changes its status. */
	readonly links: number;
};

/**
 * `written`: the latest time of modification in a tree. `touched`: the latest of all times, with those that no program can set
 * (change of status, birth). In milliseconds; -Infinity where there is none.
 */
const newestIn = async (top: FsPath, {before, links}: Bounds): Promise<{written: number; touched: number}> => {
	let [written, touched] = [-Infinity, -Infinity];
	const note = ({mtimeMs}: Stats, at: number): void => {
		if (mtimeMs < before) written = Math.max(written, mtimeMs);
		if (at < before) touched = Math.max(touched, at, mtimeMs < before ? mtimeMs : at);
	};
	for await (const {directory, entries} of walkTree(top)) {
		const stat = entryAt(directory);
		const compiled = entries.find(({name}) => name === compiledName)?.stat;
		if (stat !== undefined && !isByImport(stat, compiled)) note(stat, stat.ctimeMs);
		for (const {stat: file} of entries)
			if (file?.isFile() === true) note(file, file.nlink <= links ? file.ctimeMs : file.birthtimeMs);
	}
	return {written, touched};
};

/** Whether a directory was last changed by Python, which put its compiled files there. */
const isByImport = (directory: Stats, compiled: Stats | undefined): boolean =>
	compiled !== undefined && Math.abs(compiled.birthtimeMs - directory.mtimeMs) < 1000;
