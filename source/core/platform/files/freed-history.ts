import {closeSync, constants, fstatSync, mkdirSync, openSync, writeSync} from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import type {Context} from '../../model/context.js';
import {systemCode} from '../../model/error.js';
import {fromBytes, isWellFormed, join, native, toBytes, type FsPath} from '../../model/path.js';
import {readBounded} from './bounded-read.js';
import {parseJson} from '../../text/parse-json.js';

/** Space that was given back to a disk. */
export type FreedEntry = {
	/** ISO 8601, UTC. */
	readonly at: string;
	/** Where the environment lay, or the cache lies. */
	readonly path: FsPath;
	/** Command of another program that removed it; absent where venv-tui itself did. */
	readonly by?: readonly string[] | undefined;
	/** Bytes of removed files that had no link elsewhere. */
	readonly freedBytes: number;
	/** Removed files and directories. */
	readonly entries: number;
};

/** About ten thousand entries; then the older half goes. */
const maximumBytes = 2 * 1024 * 1024;

const fileOf = ({places}: Pick<Context, 'places'>): FsPath => join(places.data, 'history.jsonl');

/**
 * Notes that space was freed just now. Does nothing where our data directory can't be written: on a full disk an
 * environment has to be freed all the same.
 */
export const noteFreed = async (freed: Omit<FreedEntry, 'at'>, context: Context): Promise<void> => {
	if (freed.entries === 0) return;
	const {path, ...facts} = freed;
	const name = isWellFormed(path) ? {path} : {pathBase64: toBytes(path).toString('base64')};
	const file = fileOf(context);
	try {
		mkdirSync(native(context.places.data), {recursive: true, mode: 0o700});
		const size = append(file, `${JSON.stringify({at: context.now().toISOString(), ...name, ...facts})}\n`);
		if (size > maximumBytes) await halve(file);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
	}
};

/** Answers the size afterwards. One write of a short line: two processes at a time don't mix theirs. */
const append = (file: FsPath, line: string): number => {
	const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
	const descriptor = openSync(native(file), flags, 0o600);
	try {
		writeSync(descriptor, line);
		return fstatSync(descriptor).size;
	} finally {
		closeSync(descriptor);
	}
};

const halve = async (file: FsPath): Promise<void> => {
	const lines = linesOf(file);
	const kept = lines.slice(Math.floor(lines.length / 2));
	await writeFileAtomic(file, kept.map(line => `${line}\n`).join(''), {mode: 0o600});
};

const linesOf = (file: FsPath): readonly string[] => {
	const {bytes} = readBounded(file, 2 * maximumBytes);
	return bytes === undefined ? [] : bytes.toString('utf8').split('\n').filter(Boolean);
};

/** Reads what was freed, the latest first. Lines that are damaged are left out; a missing file has none. */
export const readHistory = (context: Pick<Context, 'places'>): readonly FreedEntry[] =>
	linesOf(fileOf(context)).flatMap(readEntry).reverse();

const readEntry = (line: string): readonly FreedEntry[] => {
	const value = parseJson(line);
	if (typeof value !== 'object' || value === null) return [];
	const {at, path, pathBase64, by, freedBytes, entries} = value as Readonly<Record<string, unknown>>;
	const place = typeof pathBase64 === 'string' ? fromBytes(Buffer.from(pathBase64, 'base64')) : path;
	if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof place !== 'string') return [];
	if (!isCount(freedBytes) || !isCount(entries)) return [];
	const isCommand = Array.isArray(by) && by.every(word => typeof word === 'string');
	return [{at, path: place as FsPath, ...(isCommand && {by}), freedBytes, entries}];
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
