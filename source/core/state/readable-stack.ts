import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {brotliDecompressSync} from 'node:zlib';
import {systemCode} from '../model/error.js';
import {parseJson} from '../text/parse-json.js';

/**
 * Names functions and lines of our source in a stack of the built program, whose own names are single letters, by the
 * file that the build writes beside it. A line that it doesn't know stays, and so does the whole stack where that file
 * is missing, as in a program that runs from its source.
 */
export const readableStack = (stack: string): string => {
	const lines = readLines();
	return lines === undefined
		? stack
		: stack.replace(frame, (line, call: string, place: string) => readFrame(lines, call, place) ?? line);
};

// `    at call (file:///…/bundle.js:1:2)`, or the place alone: `    at async file:///…/bundle.js:1:2`.
const frame = /^ {4}at (?:(.*) \(|async )?((?:file:|\/)[^()\n]*:\d+:\d+)\)?$/gm;

/** What scripts/source-lines.mjs writes. */
type SourceLines = {
	/** `names`: what a file declares, each after the number of lines since the one before. */
	readonly sources: ReadonlyArray<{readonly path: string; readonly names: string}>;
	/**
	 * For each line of a bundle: where each line of a source begins in it, by characters since the one before, and which
	 * line that is. A character is a number, from `first` on. A step of 0 leads out of our sources; 1 to the source and the
	 * line that follow it; an even one so many half lines down, an odd one up.
	 */
	readonly bundles: Readonly<
		Record<string, {readonly columns: readonly string[]; readonly steps: readonly string[]} | undefined>
	>;
};

const readLines = (): SourceLines | undefined => {
	try {
		const file = fileURLToPath(new URL('./source-lines.json.br', import.meta.url));
		return parseJson(brotliDecompressSync(readFileSync(file)).toString()) as SourceLines | undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

const readFrame = (lines: SourceLines, call: string | undefined, place: string): string | undefined => {
	const [, bundle = '', row = '', column = ''] = /([^/]+):(\d+):(\d+)$/.exec(place) ?? [];
	const {columns, steps} = lines.bundles[bundle] ?? {};
	const origin = originOf([columns?.[Number(row) - 1], steps?.[Number(row) - 1]], Number(column) - 1);
	const source = origin && lines.sources[origin.source];
	if (origin === undefined || source === undefined) return undefined;
	const before = /^(?:async |new )/.exec(call ?? '')?.[0] ?? '';
	const name = nameAt(source.names, origin.line) ?? call ?? '(module)';
	return `    at ${before}${name} (${source.path}:${origin.line + 1})`;
};

const first = 35;

type Origin = {readonly source: number; readonly line: number};

const originOf = (
	[columns = '', steps = '']: ReadonlyArray<string | undefined>,
	column: number,
): Origin | undefined => {
	let origin: Origin | undefined;
	let next = 0;
	const take = (): number => steps.charCodeAt(next++) - first;
	for (let index = 0, at = 0; index < columns.length; index++) {
		at += columns.charCodeAt(index) - first;
		if (at > column) break;
		const step = take();
		if (step === 0) origin = undefined;
		else if (step === 1) origin = {source: take(), line: take()};
		else if (origin !== undefined) origin = {...origin, line: origin.line + stepped(step)};
	}
	return origin;
};

const stepped = (step: number): number => (step % 2 === 0 ? step / 2 - 1 : (1 - step) / 2);

/** The last name that is declared at this line or above. */
const nameAt = (names: string, line: number): string | undefined => {
	let [at, last]: [number, string | undefined] = [0, undefined];
	for (const [, step, name] of names.matchAll(/(\d+) (\w+)/g)) {
		at += Number(step);
		if (at > line) break;
		last = name;
	}
	return last;
};
