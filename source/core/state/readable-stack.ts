import {readFileSync} from 'node:fs';
import {SourceMap, type SourceMapPayload} from 'node:module';
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
	const maps = readMaps();
	return maps === undefined
		? stack
		: stack.replace(frame, (line, call: string, place: string) => readFrame(maps, call, place) ?? line);
};

// `    at call (file:///…/bundle.js:1:2)`, or the place alone: `    at async file:///…/bundle.js:1:2`.
const frame = /^ {4}at (?:(.*) \(|async )?((?:file:|\/)[^()\n]*:\d+:\d+)\)?$/gm;

type Maps = Readonly<Record<string, unknown>>;

const readMaps = (): Maps | undefined => {
	try {
		const file = fileURLToPath(new URL('./source-lines.json.br', import.meta.url));
		const maps = parseJson(brotliDecompressSync(readFileSync(file)).toString());
		return typeof maps === 'object' && maps !== null ? (maps as Maps) : undefined;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};

const readFrame = (maps: Maps, call: string | undefined, place: string): string | undefined => {
	const [, bundle = '', line = '', column = ''] = /([^/]+):(\d+):(\d+)$/.exec(place) ?? [];
	const map = maps[bundle];
	if (map === undefined) return undefined;
	const origin = new SourceMap(map as SourceMapPayload).findOrigin(Number(line), Number(column));
	if (!('fileName' in origin)) return undefined;
	const before = /^(?:async |new )/.exec(call ?? '')?.[0] ?? '';
	return `    at ${before}${origin.name ?? call ?? 'the module'} (${origin.fileName}:${origin.lineNumber})`;
};
