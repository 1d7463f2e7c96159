import {styleText} from 'node:util';
import type {Writable} from 'node:stream';
import type {VenvError} from '../../core/model/error.js';
import {isWellFormed, toBytes} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {createProgressLine, type ProgressStream} from './progress-line.js';
import type {Given} from '../documents/given.js';
import type {ErrorJson} from '../documents/common.js';

export const schemaVersion = 1;

/** Format of results. */
export type Format = 'text' | 'json' | 'ndjson';

/** Colour or weight of a text on a terminal. */
export type Style = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** Output of a command: stdout carries the result and nothing else, everything else goes to stderr. */
export type Output = {
	readonly format: Format;
	/** Columns of the terminal that shows stdout; undefined where it is none. */
	readonly width: number | undefined;
	/** Adds a colour to a text for stdout, unless colours are off. */
	readonly paint: (style: Style, text: string) => string;
	/** Prints one line of `--ndjson` at once. */
	readonly line: (value: object) => void;
	/** Names the step of long work, for people who wait at a terminal: see `createProgressLine`. */
	readonly progress: (step: string) => void;
	/** Removes the line of progress, until the next step. */
	readonly endProgress: () => void;
	/** Prints a sentence on stderr, printable already. */
	readonly note: (text: string) => void;
	/** Prints the one document of a command. */
	readonly document: (value: object) => void;
	readonly text: (lines: readonly string[]) => void;
	/** Prints bytes as they are. */
	readonly bytes: (bytes: Uint8Array) => void;
};

type Streams = {
	readonly stdout: Writable & {readonly isTTY?: boolean; readonly columns?: number};
	readonly stderr: ProgressStream;
};

type OutputOptions = Streams & {readonly format: Format; readonly hasColours: boolean};

/** Creates an output on the two streams. */
export const createOutput = ({format, hasColours, stdout, stderr}: OutputOptions): Output => {
	const progressLine = createProgressLine(stderr);
	const write = (stream: Writable, content: string | Uint8Array): void => {
		progressLine.end();
		stream.write(content);
	};
	return {
		format,
		width: stdout.isTTY === true ? stdout.columns : undefined,
		paint: (style, text) => (hasColours ? styleText(style, text, {validateStream: false}) : text),
		line: value => write(stdout, `${toJson(value)}\n`),
		document: value => write(stdout, `${toJson({schemaVersion, ...value}, '\t')}\n`),
		text: lines => (lines.length === 0 ? progressLine.end() : write(stdout, `${lines.join('\n')}\n`)),
		bytes: bytes => write(stdout, bytes),
		note: text => write(stderr, `${text}\n`),
		// Whoever asks for a document is a program, even where its stderr is a terminal.
		progress: step => (format === 'text' ? progressLine.show(step) : undefined),
		endProgress: progressLine.end,
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
export const errorDocument = (error: VenvError): Given<ErrorJson> => ({
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
