import {createReadStream} from 'node:fs';
import type {Readable} from 'node:stream';
import {systemCode, throwIfCancelled, VenvError} from '../model/error.js';
import {absolute, baseName, native, type FsPath} from '../model/path.js';
import {ScanReader, type RecordedScan} from './recorded-scan.js';
import {createLineSplitter} from './split-lines.js';

type Reading = {
	/** Read for `-`; absent: nothing is there. */
	readonly stdin?: Readable | undefined;
	readonly cwd: FsPath;
	readonly withMore?: boolean | undefined;
	readonly signal: AbortSignal;
};

/** What a file has of a machine, or why it has nothing. */
export type ReadScan =
	| {readonly host: string; readonly scan: RecordedScan; readonly error?: undefined}
	| {readonly host: string; readonly error: VenvError; readonly scan?: undefined};

/**
 * Reads files that `list --ndjson` has written, each of one machine or of several, one after the other. A machine that
 * doesn't name itself has the name of its file. A file that can't be read, or has not a single line of a scan, is one of
 * them with the reason, unless no other is better: then rejects with its `not-found`, `unreadable`, or `usage`. Rejects
 * with `cancelled`.
 */
export const readScans = async (files: readonly FsPath[], reading: Reading): Promise<readonly ReadScan[]> => {
	const scans: ReadScan[] = [];
	for (const file of files)
		try {
			scans.push(...(await readOne(file, reading)).map(scan => ({host: scan.host, scan})));
		} catch (error) {
			if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
			scans.push({host: nameOf(file), error});
		}
	const [first] = scans;
	if (first?.error !== undefined && scans.every(({scan}) => scan === undefined)) throw first.error;
	return scans;
};

/** The name of a machine that doesn't name itself. */
const nameOf = (file: FsPath): string => (file === '-' ? 'stdin' : baseName(file).replace(/\.(?:nd)?jsonl?$/, ''));

const readOne = async (file: FsPath, {stdin, cwd, withMore, signal}: Reading): Promise<readonly RecordedScan[]> => {
	const path = file === '-' ? undefined : absolute(file, cwd);
	const reader = new ScanReader(nameOf(file), {withMore: withMore ?? false});
	const lines = createLineSplitter(line => reader.add(line));
	try {
		for await (const chunk of path === undefined ? (stdin ?? []) : createReadStream(native(path), {signal}))
			lines.write(Buffer.from(chunk as Buffer));
	} catch (error) {
		throwIfCancelled(signal);
		const code = systemCode(error);
		if (code === undefined || path === undefined) throw error;
		throw new VenvError(code === 'ENOENT' ? 'not-found' : 'unreadable', {
			what: {doing: 'read', path},
			reason: {type: 'not-read', code},
			path,
		});
	}
	lines.close();
	throwIfCancelled(signal);
	const {scans} = reader;
	if (scans.some(({environments, isWhole}) => environments.length > 0 || isWhole)) return scans;
	throw new VenvError('usage', {
		what: path === undefined ? {doing: 'read-stdin-scan'} : {doing: 'find-scan', path},
		reason: {type: 'no-scan'},
	});
};
