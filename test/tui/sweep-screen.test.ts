import {existsSync} from 'node:fs';
import {rename, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {actions} from '../../source/actions/index.js';
import {createMeasurer} from '../../source/core/inspect/usage.js';
import type {FsPath} from '../../source/core/platform/paths.js';
import {readEnvironment, scan} from '../../source/core/scan.js';
import {isPinned} from '../../source/core/state/pins.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';
import {createSession} from '../../source/tui/session.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {unusedProject} from '../helpers/unused-project.js';

/** A session over three projects: one marked beforehand, one not, one used too lately; and what its screen says. */
const opened = async (prepare: (root: FsPath) => Promise<void> = async () => {}) => {
	const root = await temporaryDirectory();
	await prepare(root);
	await unusedProject(join(root, 'notes'), {ballast: 1_000_000});
	await unusedProject(join(root, 'lab'), {required: []});
	await unusedProject(join(root, 'young'), {days: 100});
	const core = await temporaryContext();
	const measurer = createMeasurer();
	const time = {now: 0};
	const session = createSession({
		context: {core, roots: [root], interpreters: async () => [], readOnly: false, measurer},
		actions,
		panes,
		screens,
		scan: (roots, options) => scan(roots, {...options, measurer}),
		readEnvironment: path => readEnvironment(path, core, {measurer}),
		findHolders: async spec => ({spec, paths: new Set()}),
		readHeld: async () => ({count: 0, bytes: 0}),
		freeHeld: async () => ({freedBytes: 0, failures: []}),
		clock: () => time.now,
		size: {columns: 120, rows: 30},
	});
	onTestFinished(async () => {
		await session.close();
		await measurer.close();
	});
	await session.idle();
	const press = async (...keys: readonly string[]) => {
		for (const key of keys) session.press(key);
		await session.idle();
	};
	const lines = (): string => {
		const shown = session.selectors.shownScreen(session.getState());
		return [...(shown?.head ?? []), ...(shown?.rows ?? [])]
			.map(row => row.spans.map(({text}) => text).join(''))
			.join('\n');
	};
	await press('s');
	return {root, core, session, time, press, lines};
};

const has = (root: FsPath, name: string): boolean => existsSync(join(root, name, '.venv/pyvenv.cfg'));

test('the sweep shows what is unused with both sizes, and marks only what is certain', async () => {
	const {lines} = await opened();
	expect(lines()).toMatch(/unused for 90 days \[-\] \[\+\] {2}2 of 3 marked, frees 1\.\d+M/);
	expect(lines()).toMatch(/\[x\] +1\.\d+M +1\.\d+M {2}notes +used 6 mo ago; can be reset/);
	expect(lines()).toMatch(/\[ \] .* lab +used 6 mo ago; 2 packages are in no file/);
});

test('a longer threshold leaves fewer, and a mark of one’s own stays', async () => {
	const {lines, press} = await opened();
	await press('+', '+');
	expect(lines()).toMatch(/unused for 180 days .* 1 of 2 marked/);
	expect(lines()).not.toContain('young');
	await press('G', ' ');
	expect(lines()).toMatch(/2 of 2 marked/);
	await press('=', '_', '-', '-', '-', '-');
	expect(lines()).toMatch(/unused for 30 days .* 3 of 3 marked/);
});

test('Space marks and goes on to the next, so that several can be marked in a row', async () => {
	const {lines, press} = await opened();
	await press('g', ' ', ' ', ' ');
	expect(lines()).toMatch(/1 of 3 marked/);
	expect(lines()).toMatch(/\[x\] .* lab /);
});

test('d asks for exactly the marked ones and holds them; the rows go', async () => {
	const {root, session, press, time, lines} = await opened();
	await press('d');
	const {mode} = session.getState();
	expect(mode.type === 'asking' && mode.question.title).toBe('Delete 2 environments?');
	time.now += 1000;
	await press('y');
	expect([has(root, 'notes'), has(root, 'lab'), has(root, 'young')]).toEqual([false, true, false]);
	expect(lines()).toMatch(/0 of 1 marked/);
});

test('p pins, and what is pinned is offered no more', async () => {
	const {root, core, press, lines} = await opened();
	await press('g', 'p');
	const pinned = await Promise.all(
		['notes', 'lab', 'young'].map(name => isPinned(join(root, name, '.venv') as FsPath, core)),
	);
	expect(pinned.filter(Boolean)).toHaveLength(1);
	expect(lines()).toMatch(/Left out: 1 pinned/);
});

test('Enter says all that speaks for and against one', async () => {
	const {press, lines} = await opened();
	await press('G', 'enter');
	expect(lines()).toMatch(/installed 6 months ago, not read since/);
	expect(lines()).toMatch(/Not marked beforehand: 2 packages are in no file/);
});

test('of a broken one it says first what is broken, then how old it is; nothing of that is cut in the details', async () => {
	const {press, lines, session} = await opened(async root => {
		const gone = await unusedProject(join(root, 'gone'));
		await rm(join(gone, 'bin/python'));
		await symlink('/nonexistent/python3.9', join(gone, 'bin/python'));
		await unusedProject(join(root, 'before'));
		await rename(join(root, 'before'), join(root, 'moved'));
		await rm(join(await unusedProject(join(root, 'bare')), 'pyvenv.cfg'));
	});
	expect(lines()).toMatch(/\[ \] .* gone +python3\.9 gone; (?:used|installed) today/);
	expect(lines()).toMatch(/\[ \] .* moved +moved from /);
	expect(lines()).toMatch(/\[ \] .* bare +it has no pyvenv\.cfg; /);
	session.resize({columns: 60, rows: 30});
	await press('G', 'enter');
	const widths = lines()
		.split('\n')
		.map(line => line.length);
	expect(Math.max(...widths)).toBeLessThan(60);
	expect(lines().replaceAll(/\s+/g, ' ')).toMatch(/Not marked beforehand: broken: a reset mends it/);
});
