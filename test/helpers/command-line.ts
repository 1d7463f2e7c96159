import {PassThrough, Writable} from 'node:stream';
import type {Context} from '../../source/core/model/context.js';
import {fsPath} from '../../source/core/model/path.js';
import {runProgram} from '../../source/headless/program.js';

export type Ran = {
	readonly code: number;
	readonly stdout: string;
	/** stdout, byte for byte. */
	readonly bytes: Buffer;
	readonly stderr: string;
	/** stdout as the one JSON document that it has to be. */
	readonly json: () => Record<string, unknown>;
	/** stdout as lines of JSON. */
	readonly lines: () => ReadonlyArray<Record<string, unknown>>;
};

/** Runs one command line in this process, on no terminal, as `venv-tui …` would: same parser, streams and exit code. */
export const commandLine = async (context: Context, words: readonly string[], signal?: AbortSignal): Promise<Ran> => {
	const [stdout, stderr] = [collector(), collector()];
	const code = await runProgram({
		words: words.map(fsPath),
		stdin: new PassThrough(),
		stdout,
		stderr,
		context,
		signal: signal ?? new AbortController().signal,
		version: '0.0.0',
		openTerminal: () => Promise.reject(new Error('the terminal UI was asked for')),
	});
	const text = stdout.text();
	return {
		code,
		stdout: text,
		bytes: stdout.bytes(),
		stderr: stderr.text(),
		json: () => JSON.parse(text) as Record<string, unknown>,
		lines: () =>
			text
				.split('\n')
				.filter(Boolean)
				.map(line => JSON.parse(line) as Record<string, unknown>),
	};
};

const collector = () => {
	const chunks: Buffer[] = [];
	const stream = new Writable({
		write: (chunk: Buffer, _encoding, done) => {
			chunks.push(chunk);
			done();
		},
	});
	const bytes = () => Buffer.concat(chunks);
	return Object.assign(stream, {bytes, text: () => bytes().toString('utf8')});
};
