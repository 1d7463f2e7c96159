import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {expect, test} from 'vitest';
import {createContext} from '../../../../source/core/model/context.js';
import {fsPath, join} from '../../../../source/core/model/path.js';
import {identityOf, type ProcessIdentity} from '../../../../source/core/platform/processes/process-identity.js';
import {run} from '../../../../source/core/platform/processes/run.js';
import {readRunLog} from '../../../../source/core/platform/processes/run-log.js';
import {childVariables} from '../../../../source/core/platform/processes/child-variables.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const root = fsPath('/');
const variables = childVariables(createContext());

test('a program gets its arguments unchanged and an empty stdin, and its lines arrive as they are printed', async () => {
	const lines: string[] = [];
	const result = await run(['/bin/sh', '-c', 'cat; printf "%s|" "$@"; echo >&2 oops; exit 3', 'x', 'a b', '$HOME'], {
		cwd: root,
		variables,
		onLine: line => lines.push(line),
	});
	expect(result).toMatchObject({exitCode: 3, stdout: 'a b|$HOME|', stderr: 'oops', timedOut: false});
	expect(lines.sort()).toEqual(['a b|$HOME|', 'oops']);
});

test('the child starts only after its identity was written to the journal', async () => {
	const directory = await temporaryDirectory();
	const file = join(directory, 'ran');
	let seen: ProcessIdentity | undefined;
	await run(['/bin/sh', '-c', 'echo ran > "$1"', 'x', file], {
		cwd: directory,
		variables,
		onStarted: async child => {
			await wait(50);
			await expect(readFile(file)).rejects.toThrow('ENOENT');
			seen = child;
		},
	});
	expect(await readFile(file, 'utf8')).toBe('ran\n');
	expect(seen?.pid).toBeGreaterThan(1);
});

test("a child whose identity can't be written to the journal never runs", async () => {
	const directory = await temporaryDirectory();
	const started = run(['/bin/sh', '-c', 'echo ran > ran'], {
		cwd: directory,
		variables,
		onStarted: () => Promise.reject(new Error('disk full')),
	});
	await expect(started).rejects.toThrow('disk full');
	await expect(readFile(join(directory, 'ran'))).rejects.toThrow('ENOENT');
});

test('cancelling ends the whole process tree, also processes that ignore SIGTERM or have their own session', async () => {
	const controller = new AbortController();
	const pids: number[] = [];
	const script =
		"trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & sh -c 'echo $$; sleep 100' & echo $$; wait; wait; wait";
	const running = run(['/bin/sh', '-c', script], {
		cwd: root,
		variables,
		signal: controller.signal,
		onLine: line => {
			pids.push(Number(line));
			if (pids.length === 3) controller.abort();
		},
	});
	await expect(running).rejects.toMatchObject({code: 'cancelled'});
	expect(pids).toHaveLength(3);
	expect(await Promise.all(pids.map(pid => identityOf(pid)))).toEqual([undefined, undefined, undefined]);
});

test('a program that exceeds its time is ended, and the error says so', async () => {
	const result = await run(['/bin/sleep', '100'], {cwd: root, variables, timeoutMs: 50});
	expect(result).toMatchObject({timedOut: true, exitCode: undefined});
});

test("a child whose own child keeps the output open doesn't block us", async () => {
	const result = await run(['/bin/sh', '-c', 'setsid sleep 5 & echo done'], {cwd: root, variables});
	expect(result.stdout).toBe('done');
	expect(result.exitCode).toBe(0);
});

test('the end of an endless output is kept', async () => {
	const result = await run(['/bin/sh', '-c', 'i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done'], {
		cwd: root,
		variables,
		maximumBytes: 1000,
	});
	expect(result.isTruncated).toBe(true);
	expect(result.stdout.length).toBeLessThanOrEqual(1000);
	expect(result.stdout).toMatch(/line 4999$/);
});

test('a missing working directory is an error, and our process group is left alone', async () => {
	const outfile = join(await temporaryDirectory(), 'run.mjs');
	const runner = fileURLToPath(new URL('../../../../source/core/platform/processes/run.ts', import.meta.url));
	const contents = `
		import {run} from ${JSON.stringify(runner)};
		run(['/bin/true'], {cwd: '/nonexistent', variables: {}}).catch(error => console.log(error.code, JSON.stringify(error.attempt)));`;
	await build({
		stdin: {contents, resolveDir: '/'},
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
	});
	// A group of its own: a signal to the group would end this test, too.
	const child = spawn(process.execPath, [outfile], {detached: true});
	let printed = '';
	child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
	expect(await once(child, 'close')).toEqual([0, null]);
	expect(printed).toBe('failed {"doing":"start","text":"/bin/true","path":"/nonexistent"}\n');
});

test('variables that misdirect installers are not inherited, index settings are', () => {
	const kept = childVariables({
		home: root,
		variables: {PIP_TARGET: '/x', PIP_PREFIX: '/y', PYTHONPATH: '/z', PIP_INDEX_URL: 'https://i', PATH: '/bin'},
	});
	expect(kept).toMatchObject({PIP_INDEX_URL: 'https://i', PATH: '/bin'});
	expect(Object.keys(kept).filter(name => /TARGET|PREFIX|PYTHONPATH/.test(name))).toEqual([]);
});

test('the log keeps the line, the directory, the end and the output, without secrets', async () => {
	const context = await temporaryContext({now: createContext().now});
	await run(['/bin/sh', '-c', 'echo https://me:hunter2@host/simple; exit 4'], {cwd: root, variables, log: context});
	const records = await readRunLog(context);
	expect(records).toHaveLength(1);
	expect(records[0]).toMatchObject({directory: '/', exitCode: 4, outcome: 'failed'});
	expect(JSON.stringify(records)).not.toContain('hunter2');
	expect(records[0]?.output).toContain('host/simple');
});
