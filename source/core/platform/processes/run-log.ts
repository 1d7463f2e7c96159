import {constants} from 'node:fs';
import {mkdir, open, rename, stat} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import {systemCode} from '../../model/error.js';
import {join, native, type FsPath} from '../../model/path.js';
import {maskSecrets} from '../../text/mask-secrets.js';

/** One program that was run, as the log records it. Secrets in the command and the output are masked. */
export type RunRecord = {
	/** Time of its start, ISO 8601. */
	readonly at: string;
	readonly command: readonly string[];
	readonly directory: string;
	/** Absent when a signal ended it. */
	readonly exitCode?: number | undefined;
	readonly outcome: 'done' | 'failed' | 'cancelled' | 'timed-out';
	readonly durationMs: number;
	/** Last lines of stdout and stderr, in the order of arrival. */
	readonly output: string;
};

const maximumFileBytes = 2 * 1024 * 1024;
const maximumOutputLetters = 32 * 1024;

/**
 * Creates the log of programs that were run: two files of 2 MiB at most, mode 0600. Where the log can't be written
 * (disk full, read-only), the log entry is lost, but the operation continues.
 */
export const noteRun = async (entry: RunRecord, context: Context): Promise<void> => {
	const masked: RunRecord = {
		...entry,
		command: entry.command.map(maskSecrets),
		output: maskSecrets(entry.output.slice(-maximumOutputLetters)),
	};
	try {
		await mkdir(native(context.places.log), {recursive: true, mode: 0o700});
		await turnOver(context.places.log);
		await append(currentFile(context.places.log), `${JSON.stringify(masked)}\n`);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
	}
};

/** Reads the runs, oldest first, at most the last `limit`. Damaged lines are left out; without a log there are none. */
export const readRunLog = async (context: Context, limit = 500): Promise<readonly RunRecord[]> => {
	const texts = [await read(olderFile(context.places.log)), await read(currentFile(context.places.log))];
	const records = texts.join('').split('\n').flatMap(parse);
	return records.slice(-limit);
};

const currentFile = (directory: FsPath): FsPath => join(directory, 'runs.ndjson');
const olderFile = (directory: FsPath): FsPath => join(directory, 'runs.1.ndjson');

const turnOver = async (directory: FsPath): Promise<void> => {
	const file = currentFile(directory);
	const size = await stat(native(file)).then(
		({size}) => size,
		() => 0,
	);
	if (size > maximumFileBytes) await rename(native(file), native(olderFile(directory)));
};

const append = async (file: FsPath, text: string): Promise<void> => {
	const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
	const handle = await open(native(file), flags, 0o600);
	try {
		await handle.appendFile(text);
	} finally {
		await handle.close();
	}
};

const read = async (file: FsPath): Promise<string> => {
	try {
		const handle = await open(native(file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			const {size} = await handle.stat();
			return size > 2 * maximumFileBytes ? '' : await handle.readFile('utf8');
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return '';
	}
};

const parse = (line: string): readonly RunRecord[] => {
	if (line === '') return [];
	try {
		const value: unknown = JSON.parse(line);
		return isRecord(value) ? [value] : [];
	} catch (error) {
		if (error instanceof SyntaxError) return [];
		throw error;
	}
};

const isRecord = (value: unknown): value is RunRecord => {
	if (typeof value !== 'object' || value === null) return false;
	const {at, command, directory, durationMs, output} = value as Record<string, unknown>;
	return (
		typeof at === 'string' &&
		Array.isArray(command) &&
		command.every(word => typeof word === 'string') &&
		typeof directory === 'string' &&
		typeof durationMs === 'number' &&
		typeof output === 'string'
	);
};
