import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {builtProgram, programNode} from './terminal.js';

export type BuiltRun = {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** stdout as the one JSON document that it has to be. */
	readonly json: () => Readonly<Record<string, unknown>>;
};

/** Runs the built program to its end, as a user does, with its own files in `home`/places. */
export const builtCommand = (
	words: readonly string[],
	{
		home,
		variables = {},
		cwd = home,
	}: {readonly home: string; readonly variables?: NodeJS.ProcessEnv; readonly cwd?: string},
): BuiltRun => {
	const {status, stdout, stderr} = spawnSync(programNode, [builtProgram, ...words], {
		encoding: 'utf8',
		cwd,
		env: {...process.env, HOME: home, VENVTUI_HOME: join(home, 'places'), ...variables},
		maxBuffer: 64 * 1024 ** 2,
	});
	return {status, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown>};
};
