import {createInterface} from 'node:readline/promises';
import type {Readable, Writable} from 'node:stream';

type Terminal = {
	readonly stdin: Readable & {readonly isTTY?: boolean};
	readonly stderr: Writable & {readonly isTTY?: boolean};
	readonly signal: AbortSignal;
};

/** Asks lines on stderr, so that stdout stays the result's; undefined where nobody is there to answer. */
export const createAsker = ({stdin, stderr, signal}: Terminal): ((prompt: string) => Promise<string>) | undefined => {
	if (stdin.isTTY !== true || stderr.isTTY !== true) return undefined;
	return async prompt => {
		const lines = createInterface({input: stdin, output: stderr});
		try {
			return await lines.question(prompt, {signal});
		} finally {
			lines.close();
		}
	};
};
