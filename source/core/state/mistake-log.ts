import {closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync} from 'node:fs';
import type {Context} from '../model/context.js';
import {systemCode, VenvError} from '../model/error.js';
import {join, native, type FsPath} from '../model/path.js';
import {mistakeFailure, systemFailure, type Doing} from '../text/failure-of.js';
import {maskSecrets} from '../text/mask-secrets.js';
import {printablePath} from '../text/printable.js';
import {readableStack} from './readable-stack.js';

const maximumFileBytes = 1024 * 1024;

/** Page with the address for reports. */
const page = 'npmjs.com/package/venv-tui';

/**
 * Converts any thrown value to a failure to show. An error of the system or of ours stays unchanged. Anything else is a
 * bug: its stack goes to the log of mistakes (mode 0600, secrets masked), and the hint names that file and where to
 * report it. Synchronous, for programs that are about to end.
 */
export const reportFailure = (error: unknown, doing: Doing, context: Context): VenvError => {
	const expected = systemFailure(error, doing);
	if (expected !== undefined) return expected;
	const {what, why, path} = mistakeFailure(error, doing);
	const written = writeMistake(`${what}\n${stackOf(error)}`, context);
	return new VenvError('bug', {
		what,
		why,
		path,
		hint: `Please report it (${page} says where). ${written}`,
		cause: error,
	});
};

const stackOf = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	const cause = error.cause === undefined ? '' : `\nCaused by ${stackOf(error.cause)}`;
	return `${readableStack(error.stack ?? error.message)}${cause}`;
};

/**
 * Writes the stack and says where it is; where the log can't be written, the sentence itself contains its first lines.
 */
const writeMistake = (text: string, context: Context): string => {
	const file = join(context.places.log, 'mistakes.log');
	const {node} = process.versions;
	const head = `${context.now().toISOString()} ${context.platform} node ${node}`;
	try {
		mkdirSync(native(context.places.log), {recursive: true, mode: 0o700});
		append(file, `${head}\n${maskSecrets(text)}\n\n`);
		return `Its stack is in ${printablePath(file, context.home)}`;
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		const start = maskSecrets(text)
			.split('\n')
			.slice(1, 5)
			.map(line => line.trim());
		return `${printablePath(file, context.home)} can't be written (${code}), so here is its stack: ${start.join(' | ')}`;
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
