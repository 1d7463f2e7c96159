import type {Writable} from 'node:stream';
import type {VenvError} from '../../core/model/error.js';
import {isWellFormed, toBytes} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';

export const schemaVersion = 1;

/** Format of results. */
export type Format = 'text' | 'json' | 'ndjson';

/** Output of a command: stdout carries the result and nothing else, everything else goes to stderr. */
export type Output = {
	readonly format: Format;
	/** Prints one line of `--ndjson` at once. */
	readonly line: (value: object) => void;
	/** Shows one step of long work on stderr, each in place of the last; prints nothing where that is no terminal. */
	readonly progress: (step: string) => void;
	/** Prints a sentence on stderr, printable already. */
	readonly note: (text: string) => void;
	/** Prints the one document of a command. */
	readonly document: (value: object) => void;
	readonly text: (lines: readonly string[]) => void;
};

type Streams = {readonly stdout: Writable; readonly stderr: Writable & {readonly isTTY?: boolean}};

/** An output in `format` on the two streams. */
export const createOutput = (format: Format, {stdout, stderr}: Streams): Output => {
	let drawn = false;
	const erase = () => {
		if (drawn) stderr.write('\r\u001b[K');
		drawn = false;
	};
	return {
		format,
		line: value => {
			erase();
			stdout.write(`${toJson(value)}\n`);
		},
		document: value => {
			erase();
			stdout.write(`${toJson({schemaVersion, ...value}, '\t')}\n`);
		},
		text: lines => {
			erase();
			if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
		},
		note: text => {
			erase();
			stderr.write(`${text}\n`);
		},
		progress: step => {
			if (stderr.isTTY !== true) return;
			stderr.write(`\r\u001b[K${printable(step)}`);
			drawn = true;
		},
	};
};

// JSON's own escapes leave DEL, C1 and the bidi controls unchanged, and a terminal acts on them.
const unfit = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/**
 * Writes JSON in which nothing acts on a terminal. A string that is not valid Unicode (a path of other bytes) becomes
 * its text with `\xNN` for those bytes, and its exact bytes follow under the key with `Base64` appended.
 */
export const toJson = (value: unknown, indent?: string): string =>
	JSON.stringify(withBytes(value), undefined, indent).replace(
		unfit,
		character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

const withBytes = (value: unknown): unknown => {
	if (typeof value === 'string') return isWellFormed(value) ? value : escapeBytes(value);
	if (Array.isArray(value)) return value.map(withBytes);
	if (typeof value !== 'object' || value === null || value instanceof Date) return value;
	return Object.fromEntries(
		Object.entries(value).flatMap(([key, part]) => {
			if (typeof part !== 'string' || isWellFormed(part)) return [[key, withBytes(part)]];
			return [
				[key, escapeBytes(part)],
				[`${key}Base64`, toBytes(part).toString('base64')],
			];
		}),
	);
};

/** Escapes only the bytes that are not UTF-8, as `\xNN`; JSON escapes the rest. */
const escapeBytes = (text: string): string => text.replace(/\p{Surrogate}/gu, printable);

/** Error as `--json` prints it. */
export const errorDocument = (error: VenvError): object => ({
	code: error.code,
	what: error.what,
	...(error.why === undefined ? {} : {why: error.why}),
	...(error.hint === undefined ? {} : {hint: error.hint}),
	...(error.path === undefined ? {} : {path: error.path}),
});

/** Error as a person reads it on stderr: what and why, then what to do. */
export const errorText = (error: VenvError): string =>
	[error.why === undefined ? error.what : `${error.what}: ${error.why}`, ...(error.hint ? [error.hint] : [])]
		.map(line => line.split('\n').map(printable).join('\n'))
		.join('\n  ');
