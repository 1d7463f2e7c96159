import {closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync} from 'node:fs';
import type {Context} from '../model/context.js';
import {systemCode, VenvError} from '../model/error.js';
import {join, native, type FsPath} from '../model/path.js';
import {systemFailure, type Doing} from '../model/system-failure.js';
import type {MistakeLog} from '../model/reasons/system-failure.js';
import {maskSecrets} from '../text/mask-secrets.js';
import {printable} from '../text/printable.js';
import {readableStack} from './readable-stack.js';

const maximumFileBytes = 1024 * 1024;

/**
 * Converts any thrown value to a failure to show. An error of the system or of ours stays unchanged. Anything else is a
 * bug: its stack goes to the log of mistakes (mode 0600, secrets masked), and the hint names that file and where to
 * report it. Synchronous, for programs that are about to end.
 */
export const reportFailure = (error: unknown, doing: Doing, context: Context): VenvError => {
	const expected = systemFailure(error, doing);
	if (expected !== undefined) return expected;
	const failure = mistakeFailure(error, doing);
	const log = writeMistake(`${failure.what}\n${stackOf(error)}`, context);
	return failure.with({reason: {type: 'mistake', said: saidBy(error), log}});
};

/** Failure for a bug of ours, with the first line of the error. */
const mistakeFailure = (error: unknown, {what, path}: Doing): VenvError =>
	new VenvError('bug', {what, path, cause: error});

const saidBy = (error: unknown): string => {
	const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return printable(told.split('\n', 1)[0]?.slice(0, 200) ?? '');
};

const stackOf = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	const cause = error.cause === undefined ? '' : `\nCaused by ${stackOf(error.cause)}`;
	return `${readableStack(error.stack ?? error.message)}${cause}`;
};

/**
 * Writes the stack and answers where it is; where the log can't be written, the answer has its first lines.
 */
const writeMistake = (text: string, context: Context): MistakeLog => {
	const file = join(context.places.log, 'mistakes.log');
	const {home} = context;
	const {node} = process.versions;
	const head = `${context.now().toISOString()} ${context.platform} node ${node}`;
	try {
		mkdirSync(native(context.places.log), {recursive: true, mode: 0o700});
		append(file, `${head}\n${maskSecrets(text)}\n\n`);
		return {file, home};
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		const start = maskSecrets(text)
			.split('\n')
			.slice(1, 5)
			.map(line => line.trim());
		return {file, home, code, stack: start.join(' | ')};
	}
};

/** Appends to the log; a log that has grown large is started anew. */
const append = (file: FsPath, text: string): void => {
	const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
	const descriptor = openSync(native(file), flags, 0o600);
	try {
		if (fstatSync(descriptor).size > maximumFileBytes) ftruncateSync(descriptor);
		writeSync(descriptor, text);
	} finally {
		closeSync(descriptor);
	}
};
