import {StringDecoder} from 'node:string_decoder';

/** A longer line is none that we print. */
const longestLine = 4 * 1024 * 1024;

/** Splits chunks of UTF-8 into lines. A line that is too long is passed on cut, which no reader takes for a whole one. */
export const createLineSplitter = (onLine: (line: string) => void) => {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	let isTooLong = false;
	const end = (line: string): void => {
		if (!isTooLong) onLine(line);
		isTooLong = false;
	};
	const take = (text: string): void => {
		const lines = text.split('\n');
		const last = lines.pop() ?? '';
		for (const [index, line] of lines.entries()) end(index === 0 ? rest + line : line);
		rest = lines.length === 0 ? rest + last : last;
		if (rest.length <= longestLine) return;
		if (!isTooLong) onLine(rest.slice(0, 100));
		isTooLong = true;
		rest = '';
	};
	return {
		write: (chunk: Buffer): void => take(decoder.write(chunk)),
		/** Text after the last newline is a line, too. */
		close: (): void => {
			take(decoder.end());
			if (rest !== '') end(rest);
		},
	};
};
