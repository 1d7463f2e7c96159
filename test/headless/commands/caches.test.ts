import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {linkSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {pruneAction} from '../../../source/actions/prune.js';
import type {Answers} from '../../../source/actions/shared/action.js';
import type {Context} from '../../../source/core/model/context.js';
import {checksum} from '../../helpers/checksum.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {phraseText} from '../../../source/core/model/phrase.js';

/** A cache as uv lays it out: one environment of uvx, one of a script, and a package of which one has a file. */
const cacheOfUv = async () => {
	const cache = await temporaryDirectory();
	const package_ = join(cache, 'archive-v0/package');
	mkdirSync(package_, {recursive: true});
	writeFileSync(join(package_, 'big.py'), 'x'.repeat(100_000));
	const run = await environmentWithoutPip(join(cache, 'archive-v0/run'));
	linkSync(join(package_, 'big.py'), join(run, 'lib/big.py'));
	mkdirSync(join(cache, 'environments-v2'));
	const script = await environmentWithoutPip(join(cache, 'environments-v2/report-6cdcd414'));
	for (const path of [run, script])
		utimesSync(join(path, 'pyvenv.cfg'), new Date('2026-01-02'), new Date('2026-01-01'));
	return {cache, run, script};
};

/** A program that notes how it was called, as `uv` on PATH. */
const fakeProgram = async (name: string, body: string): Promise<string> => {
	const bin = await temporaryDirectory();
	writeFileSync(join(bin, name), `#!/bin/sh\necho "$@" >> "${bin}/called"\n${body}\n`, {mode: 0o755});
	return bin;
};

type Summary = {readonly caches: ReadonlyArray<Record<string, unknown>>; readonly count: number};

test('the environments in the cache of uv are one row of the summary, and no environments of the list', async () => {
	const {cache, run, script} = await cacheOfUv();
	const context = await temporaryContext({variables: {UV_CACHE_DIR: cache}});
	const {json} = await commandLine(context, ['list', await temporaryDirectory(), '--summary', '--json']);
	const summary = json()['summary'] as Summary;
	const inodes = execFileSync('find', [run, script], {encoding: 'utf8'}).trim().split('\n').length;
	expect(summary).toMatchObject({
		count: 0,
		caches: [
			{
				owner: 'uv',
				path: cache,
				command: ['uv', 'cache', 'prune'],
				environments: {count: 2, inodes, lastUsed: '2026-01-02T00:00:00.000Z'},
			},
		],
	});
	const {allocatedBytes, reclaimableBytes} = summary.caches[0]?.['environments'] as Record<string, number>;
	// The file that a package of the cache has, too, is not freed with the environment.
	expect((allocatedBytes ?? 0) - (reclaimableBytes ?? 0)).toBe(statSync(join(run, 'lib/big.py')).blocks * 512);
	const {stdout} = await commandLine(context, ['list', await temporaryDirectory(), '--summary']);
	expect(stdout).toMatch(
		/Caches of other programs\n {2}uv {6}\d.*files: uv cache prune frees \d.*\n +2 environments of uvx and scripts: /,
	);
});

test('poetry keeps environments of projects beside its cache, which do not count', async () => {
	const home = await temporaryDirectory();
	mkdirSync(join(home, 'poetry/cache/repositories'), {recursive: true});
	await environmentWithoutPip(join(home, 'poetry/virtualenvs/api-py3.11'));
	const context = await temporaryContext({variables: {POETRY_CACHE_DIR: join(home, 'poetry')}});
	const {json} = await commandLine(context, ['list', join(home, 'poetry/cache'), '--summary', '--json']);
	const {caches} = json()['summary'] as Summary;
	expect(caches).toMatchObject([{owner: 'poetry', path: join(home, 'poetry/cache')}]);
	expect(caches[0]).not.toHaveProperty('environments');
});

const requestOf = (context: Context, answers: Answers) => ({
	targets: [],
	answers,
	context: {core: context, roots: [], interpreters: async () => [], readOnly: false},
});

test('a cache is emptied by its owner alone, after a question that says what goes', async () => {
	const {cache} = await cacheOfUv();
	const bin = await fakeProgram('uv', 'echo "Removed 282 files (196.0KiB)"');
	const context = await temporaryContext({variables: {UV_CACHE_DIR: cache, PATH: `${bin}:/usr/bin:/bin`}});
	const before = checksum(cache);
	const question = await pruneAction.ask(requestOf(context, {cache: 'uv'}));
	expect(question).toMatchObject({type: 'confirm', title: 'Run uv cache prune?', grave: true});
	const later = question?.type === 'confirm' ? await question.later?.({}) : undefined;
	const text = later?.question.lines.map(line => line.text).join('\n');
	expect(text).toMatch(/2 environments of uvx and scripts: .*, frees /);
	const done = await pruneAction.run(requestOf(context, {cache: 'uv', confirm: 'yes'}));
	expect(phraseText(done.summary)).toContain('It said: Removed 282 files (196.0KiB)');
	expect([checksum(cache), readdirSync(bin)]).toEqual([before, ['called', 'uv']]);
});

test('the bytes and files freed are measured in the cache alone, and stand in the history', async () => {
	const {cache, run} = await cacheOfUv();
	const bin = await fakeProgram('uv', `rm -rf "${run}"`);
	const context = await temporaryContext({variables: {UV_CACHE_DIR: cache, PATH: `${bin}:/usr/bin:/bin`}});
	const du = (): number =>
		Number(execFileSync('du', ['-s', '--block-size=1', cache], {encoding: 'utf8'}).split('\t')[0]);
	const before = du();
	const entries = execFileSync('find', [run, '-links', '1', '-o', '-type', 'd'], {encoding: 'utf8'}).trim();
	const {freedBytes} = await pruneAction.run(requestOf(context, {cache: 'uv', confirm: 'yes'}));
	expect(freedBytes).toBe(before - du());
	const {json} = await commandLine(context, ['history', '--json']);
	const by = ['uv', 'cache', 'prune'];
	expect(json()['freed']).toMatchObject([{path: cache, by, freedBytes, entries: entries.split('\n').length}]);
	const {stdout} = await commandLine(context, ['history']);
	expect(stdout).toContain(`${cache} (by uv cache prune)`);
});

test('what the owner says is told where it fails, and where it is missing that is said', async () => {
	const {cache} = await cacheOfUv();
	const bin = await fakeProgram('uv', 'echo "the cache is locked" >&2; exit 2');
	const failing = await temporaryContext({variables: {UV_CACHE_DIR: cache, PATH: `${bin}:/usr/bin:/bin`}});
	const missing = await temporaryContext({variables: {UV_CACHE_DIR: cache, PATH: await temporaryDirectory()}});
	const answers = {cache: 'uv', confirm: 'yes'};
	await expect(pruneAction.run(requestOf(failing, answers))).rejects.toMatchObject({
		code: 'failed',
		reason: {type: 'cache-not-emptied', said: 'the cache is locked'},
	});
	await expect(pruneAction.run(requestOf(missing, answers))).rejects.toMatchObject({code: 'not-found'});
});

test('a cache is not emptied while a program runs from it', async () => {
	const {cache, run} = await cacheOfUv();
	const bin = await fakeProgram('uv', 'true');
	const context = await temporaryContext({variables: {UV_CACHE_DIR: cache, PATH: `${bin}:/usr/bin:/bin`}});
	const child = spawn(join(run, 'bin/python'), ['-c', 'print("up", flush=True); input()'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	onTestFinished(() => void child.kill());
	await once(child.stdout, 'data');
	const running = pruneAction.run(requestOf(context, {cache: 'uv', confirm: 'yes'}));
	await expect(running).rejects.toMatchObject({
		code: 'in-use',
		reason: {type: 'cache-in-use', first: {pid: child.pid}, others: 0},
	});
	expect(readdirSync(bin)).toEqual(['uv']);
});

test('what the cache of uv links to is counted where it lies', async () => {
	const {cache, run} = await cacheOfUv();
	// `uvx` leads to an archive by a link, which is no second environment.
	symlinkSync(run, join(cache, 'environments-v2/linked'));
	const context = await temporaryContext({variables: {UV_CACHE_DIR: cache}});
	const {json} = await commandLine(context, ['list', await temporaryDirectory(), '--summary', '--json']);
	expect((json()['summary'] as Summary).caches[0]).toMatchObject({environments: {count: 2}});
});
