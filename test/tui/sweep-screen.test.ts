import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {rename, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {isDirectory} from '../../source/core/platform/files/entries.js';
import {actions} from '../../source/actions/index.js';
import {createMeasurer} from '../../source/core/inspect/size/measurer.js';
import {fsPath, type FsPath} from '../../source/core/model/path.js';
import {readEnvironment, scan} from '../../source/core/scan/scan.js';
import {readPins} from '../../source/core/state/pins.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';
import {createSession} from '../../source/tui/session/session.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {unusedProject} from '../helpers/unused-project.js';
import {phraseText} from '../../source/core/model/phrase.js';

/** A session over three projects: one marked beforehand, one not, one used too lately; and what its screen says. */
const opened = async (prepare: (root: FsPath) => Promise<void> = async () => {}, {isAscii = false} = {}) => {
	const root = await temporaryDirectory();
	await prepare(root);
	await unusedProject(join(root, 'notes'), {ballast: 1_000_000});
	await unusedProject(join(root, 'lab'), {required: []});
	await unusedProject(join(root, 'young'), {days: 100});
	const core = await temporaryContext();
	const measurer = createMeasurer();
	const time = {now: 0};
	const session = createSession({
		context: {core, roots: [root], interpreters: async () => [], readOnly: false, measurer, totals: measurer.totals},
		actions,
		panes,
		screens,
		scan: (roots, options) => scan(roots, {...options, context: core, measurer}),
		readEnvironment: path => readEnvironment(path, core, {measurer}),
		findContaining: async spec => ({spec, paths: new Set()}),
		readHeld: async () => ({count: 0, bytes: 0, each: []}),
		isDirectory: async path => isDirectory(path),
		directoriesIn: async () => [],
		freeHeld: async () => ({freedBytes: 0, failures: []}),
		clock: () => time.now,
		isAscii,
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
		return [...(shown?.head ?? []), ...(shown?.rows ?? []), ...(shown?.foot ?? [])]
			.map(row => row.spans.map(({text}) => text).join(''))
			.join('\n');
	};
	await press('s');
	return {root, core, session, time, press, lines};
};

const has = (root: FsPath, name: string): boolean => existsSync(join(root, name, '.venv/pyvenv.cfg'));

test('the sweep lists unused environments with both sizes, and marks only certain ones', async () => {
	const {lines} = await opened();
	expect(lines()).toMatch(/unused for 90 days \[-\] \[\+\] +2 of 3 marked, frees 1\.\d+M/);
	expect(lines()).toMatch(/FREES +SIZE +USED +ENVIRONMENT +WHY\n Unused +3\n/);
	expect(lines()).toMatch(/\[x\] +1\.\d+M +1\.\d+M +6 mo {2}notes +can be reset/);
	expect(lines()).toMatch(/\[ \] .* 6 mo {2}lab +2 packages are not in any file/);
});

test('a longer threshold lists fewer environments, and keeps marks that the user set', async () => {
	const {lines, press} = await opened();
	await press('+', '+');
	expect(lines()).toMatch(/unused for 180 days .* 1 of 2 marked/);
	expect(lines()).not.toContain('young');
	await press('G', ' ');
	expect(lines()).toMatch(/2 of 2 marked/);
	await press('+', '_', '-', '-', '-', '-');
	expect(lines()).toMatch(/unused for 30 days .* 3 of 3 marked/);
});

test('Space marks a row and moves to the next, so that several can be marked in a row', async () => {
	const {lines, press} = await opened();
	await press('g', ' ', ' ', ' ');
	expect(lines()).toMatch(/1 of 3 marked/);
	expect(lines()).toMatch(/\[x\] .* lab /);
});

test('v marks a range from its start to the cursor, up or down, and Escape takes the range back', async () => {
	const {lines, press, session} = await opened();
	await press('o', 'o', 'o', 'o', 'A', 'A', 'G', 'v', 'k');
	expect(lines()).toMatch(/2 of 3 marked/);
	expect(lines()).toMatch(/\[ \] .* lab [^]*\[x\] .* notes [^]*\[x\] .* young /);
	await press('escape');
	expect(lines()).toMatch(/0 of 3 marked/);
	await press('g', 'v', 'j', 'v', 'j');
	expect(lines()).toMatch(/\[x\] .* lab [^]*\[x\] .* notes [^]*\[ \] .* young /);
	await press('v', 'd');
	const {mode} = session.getState();
	expect(mode.type === 'asking' && mode.question.title).toBe('Delete 3 environments?');
});

test('d asks about exactly the marked environments and holds them, and their rows go', async () => {
	const {root, session, press, time, lines} = await opened();
	await press('d');
	const {mode} = session.getState();
	expect(mode.type === 'asking' && mode.question.title).toBe('Delete 2 environments?');
	time.now += 1000;
	await press('y');
	expect([has(root, 'notes'), has(root, 'lab'), has(root, 'young')]).toEqual([false, true, false]);
	expect(lines()).toMatch(/0 of 1 marked/);
});

test('p pins an environment, which is then no longer offered, and the cursor moves to the next row', async () => {
	const {root, core, press, lines, session} = await opened();
	await press('o', 'o', 'o', 'o');
	expect(lines()).toMatch(/ENVIRONMENT▾[^]* lab [^]* notes [^]* young /);
	await press('g', 'j', 'p');
	expect((await readPins(core)).map(({path}) => path)).toEqual([join(root, 'notes', '.venv')]);
	expect(lines()).toMatch(/Left out: 1 pinned/);
	expect(session.selectors.shownScreen(session.getState())?.place.cursor).toBe(join(root, 'young/.venv'));
});

test('A marks every shown environment, and pressed again unmarks them', async () => {
	const {press, lines} = await opened();
	await press('/', 'l', 'a', 'b', 'enter', 'A');
	expect(lines()).toMatch(/3 of 3 marked \(2 not shown\)/);
	await press('A');
	expect(lines()).toMatch(/2 of 3 marked \(2 not shown\)/);
	await press('escape', 'A');
	expect(lines()).toMatch(/3 of 3 marked,/);
});

test('an environment that was put to use after the scan is left out as soon as the sweep opens', async () => {
	const {root, press, lines} = await opened();
	await press('q');
	const child = spawn(join(root, 'notes/.venv/bin/python'), ['-c', 'print(1, flush=True); input()']);
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	await press('s');
	expect(lines()).toMatch(/Left out: 1 in use/);
	expect(lines()).toMatch(/1 of 2 marked/);
});

test('on wide and narrow screens, also with --ascii, no line is too long and each row shows its name', async () => {
	const {lines, session} = await opened(undefined, {isAscii: true});
	for (const columns of [120, 80, 40]) {
		session.resize({columns, rows: 24});
		expect(lines()).toMatch(/^[\x20-\x7e\n]+$/);
		expect(
			Math.max(
				...lines()
					.split('\n')
					.map(line => line.length),
			),
		).toBeLessThanOrEqual(columns);
		expect(lines()).toMatch(/\[x\] .* notes[^]*\[ \] .* lab/);
	}
});

test('when a row has no room for its reason, the status line shows it for the row under the cursor', async () => {
	const {press, session} = await opened();
	const said = () => session.selectors.screenLine(session.getState());
	await press('G');
	expect(said()).toBeUndefined();
	session.resize({columns: 60, rows: 24});
	expect(said()).toBe('2 packages are not in any file');
	await press('g');
	expect(said()).toMatch(/^can be reset/);
	await press('enter');
	expect(said()).toBeUndefined();
});

test('Enter shows everything that speaks for and against deleting an environment', async () => {
	const {press, lines} = await opened();
	await press('G', 'enter');
	expect(lines()).toMatch(/\[ \] not marked for you: 2 packages are not in any file/);
	expect(lines()).toMatch(/Last use +installed 6 months ago, unused since, \d{4}-\d\d-\d\d\n +likely: /);
	expect(lines()).toMatch(/Reset +2 packages are not in any file: alpha, beta/);
	await press(' ');
	expect(lines()).toMatch(/\[x\] marked by you/);
	await press('escape');
	expect(lines()).toMatch(/3 of 3 marked/);
});

test('the reason for a broken environment names the defect before the age, and the details cut nothing', async () => {
	const {press, lines, session} = await opened(async root => {
		const gone = await unusedProject(join(root, 'gone'));
		await rm(join(gone, 'bin/python'));
		await symlink('/nonexistent/python3.9', join(gone, 'bin/python'));
		await unusedProject(join(root, 'before'));
		await rename(join(root, 'before'), join(root, 'moved'));
		await rm(join(await unusedProject(join(root, 'bare')), 'pyvenv.cfg'));
	});
	expect(lines()).toMatch(/Broken +3: \[m\] to repair, \[r\] to reset; not preselected\n/);
	expect(lines()).toMatch(/\[ \] .* today {2}gone +python3\.9 gone; can be reset/);
	expect(lines()).toMatch(/\[ \] .* moved +moved from /);
	expect(lines()).toMatch(/\[ \] .* bare +no pyvenv\.cfg/);
	session.resize({columns: 60, rows: 30});
	await press('G', 'enter');
	const widths = lines()
		.split('\n')
		.map(line => line.length);
	expect(Math.max(...widths)).toBeLessThanOrEqual(60);
	expect(lines().replaceAll(/\s+/g, ' ')).toMatch(/not marked for you: broken: fix it with a reset/);
});

test('m repairs what was moved in its place, after one question', async () => {
	const {root, press, session, time, lines} = await opened(async root => {
		await unusedProject(join(root, 'before'));
		await rename(join(root, 'before'), join(root, 'moved'));
	});
	expect(lines()).toMatch(/moved from .*before/);
	await press('m');
	const {mode} = session.getState();
	expect(mode.type === 'asking' && mode.question.title).toBe(`Repair ${root}/moved/.venv?`);
	time.now += 1000;
	await press('y');
	const job = session.getState().jobs.at(-1);
	expect(job?.status).toBe('done');
	expect(phraseText(job?.summary ?? '')).toMatch(/^Repaired .*moved\/\.venv in place: \d+ files$/);
	expect(lines()).not.toContain('Broken');
	expect(session.getState().environments.get(fsPath(join(root, 'moved/.venv')))?.status).not.toBe('broken');
});
