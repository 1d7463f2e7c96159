import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {FsPath} from '../../source/core/model/path.js';
import {commandLine} from '../helpers/command-line.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {textsOf} from '../helpers/scene.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import type {Scene} from '../../source/tui/screens/screen.js';
import {summaryScreen} from '../../source/tui/screens/summary.js';
import {selectedPath} from '../../source/tui/state/state.js';

const environmentsOf = async (home: string, ...names: readonly string[]): Promise<void> => {
	for (const name of names) await environmentWithoutPip(join(home, name, '.venv'));
};

/** A home with two projects, and uv's cache with an environment of uvx and one of a script. `uv` notes how it is called. */
const homeWithCache = async () => {
	const home = await temporaryDirectory();
	await environmentsOf(home, 'api', 'web');
	const cache = join(home, '.cache/uv') as FsPath;
	const run = await environmentWithoutPip(join(cache, 'archive-v0/abcdefgh'));
	await environmentWithoutPip(join(cache, 'environments-v2/report-0123456789abcdef'));
	const bin = await temporaryDirectory();
	writeFileSync(
		join(bin, 'uv'),
		`#!/bin/sh\necho "$@" >> ${bin}/called\nrm -rf ${cache}/archive-v0 ${cache}/environments-v2\n`,
		{
			mode: 0o755,
		},
	);
	const context = await temporaryContext({home, cwd: home, variables: {PATH: `${bin}:/usr/bin:/bin`}});
	return {home, cache, run, context, opened: await openDeletingSession(home, context)};
};

test('the environments in the cache of uv are one row below the others, with their count and size', async () => {
	const {cache, opened} = await homeWithCache();
	const {session, type} = opened;
	const {shown, environments, cached} = session.getState();
	expect([shown.length, environments.size, shown.at(-1)]).toEqual([3, 2, cache]);
	expect(cached).toMatchObject({count: 2, purposes: ['run', 'script']});
	expect(cached?.usage?.allocatedBytes).toBeGreaterThan(0);
	await type('o', 'o');
	expect(session.getState().shown.at(-1)).toBe(cache);
	await type('A');
	expect(session.getState().marks).not.toContain(cache);
});

test('the summary asks for quotas when told to, and not before', async () => {
	const {home, context} = await homeWithCache();
	const programs = await temporaryDirectory();
	for (const name of ['quota', 'xfs_quota', 'lfs'])
		writeFileSync(join(programs, name), `#!/bin/sh\ntouch ${programs}/called\necho "x 9 0 10 0 2 0 3 0"\n`, {
			mode: 0o755,
		});
	const {session, type} = await openDeletingSession(home, {...context, variables: {PATH: `${programs}:/usr/bin:/bin`}});
	const texts = () => textsOf(session.selectors.shownScreen(session.getState())?.rows ?? []);
	await type('S');
	expect([existsSync(join(programs, 'called')), texts().some(text => / \(\w+\): /.test(text))]).toEqual([false, false]);
	await type('Q');
	// Of a file system that has no quotas that is said, and no program runs.
	const isAsked = existsSync(join(programs, 'called'));
	expect(texts()[1]).toMatch(
		isAsked ? / \(\w+\): user 9\.00K of 10\.0K; 2 of 3 files$/ : / \(\w+\): (?:not asked|has no quota)/,
	);
});

test('with --read-only no program is asked for quotas', async () => {
	const {home, context} = await homeWithCache();
	const {code, stderr} = await commandLine(context, ['list', home, '--quota', '--read-only']);
	expect([code, stderr]).toEqual([3, "venv-tui: Won't ask for quotas: --read-only was given\n"]);
	const key = summaryScreen.press.find(({keys}) => keys.includes('Q'));
	const scene = {context: {readOnly: true}} as Scene;
	const data = {duplicates: [], caches: [], deadKernels: []};
	const effect = key?.press({data, local: {asksQuotas: false}, rowId: undefined, search: '', scene});
	expect([key?.isOffered?.(data, scene), effect]).toEqual([false, undefined]);
});

test('Enter opens the row, and what a filter says counts for it, too', async () => {
	const {cache, opened} = await homeWithCache();
	const {session, type} = opened;
	await type('G', 'enter');
	const rows = session.selectors.shownScreen(session.getState())?.rows ?? [];
	expect(textsOf(rows).map(text => text.slice(26).trim())).toEqual(
		expect.arrayContaining([expect.stringMatching(/^uvx /), expect.stringMatching(/^script report /)]),
	);
	await type('escape', '/', 'a', 'p', 'i', 'enter');
	expect(session.getState().shown).not.toContain(cache);
	await type('escape', '/', 'u', 'v', 'enter');
	expect(session.getState().shown).toEqual([cache]);
});

test('d on the row runs the command of uv after a question, and the row is gone', async () => {
	const {opened} = await homeWithCache();
	const {session, type, dialog, said} = opened;
	await type('G', 'd');
	expect(dialog()).toEqual(
		expect.arrayContaining(['Run uv cache prune?', expect.stringMatching(/^ {2}2 environments of uvx and scripts: /)]),
	);
	await type('y');
	expect(said()).toMatch(/^Emptied the cache of uv: .* freed/);
	const {cached, shown, environments} = session.getState();
	expect([cached, shown.length, environments.size]).toEqual([undefined, 2, 2]);
});

test('while a process runs from there, the row says so instead of asking', async () => {
	const {run, opened} = await homeWithCache();
	const child = spawn(join(run, 'bin/python'), ['-c', 'print("up", flush=True); input()'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	onTestFinished(() => void child.kill());
	await once(child.stdout, 'data');
	const {session, type, dialog} = opened;
	await type('G', 'd');
	expect(dialog()).toEqual([]);
	expect(session.getState().notice?.text).toContain(`process ${child.pid}`);
});

test('the row keeps the cursor while environments come in above it', async () => {
	const {home, cache, opened} = await homeWithCache();
	const {session, type} = opened;
	await type('G');
	await environmentsOf(home, 'later', 'zebra');
	await type('R');
	expect([session.getState().shown.length, selectedPath(session.getState())]).toEqual([5, cache]);
	rmSync(join(home, '.cache/uv/archive-v0'), {recursive: true});
	rmSync(join(home, '.cache/uv/environments-v2'), {recursive: true});
	await type('R');
	expect(session.getState().environments.has(selectedPath(session.getState()) as FsPath)).toBe(true);
});

test('a look at other places has no such row', async () => {
	const {home, context} = await homeWithCache();
	mkdirSync(join(home, 'elsewhere'));
	const {session} = await openDeletingSession(join(home, 'api') as FsPath, context);
	expect(session.getState().cached).toBeUndefined();
});
