import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {listHeld} from '../../source/core/held/held-environments.js';
import {answerKey} from '../../source/tui/dialogs/asking.js';
import {completed} from '../../source/tui/dialogs/asking.js';
import {layOutConfirm, placeOfDialog} from '../../source/tui/dialogs/confirm-layout.js';
import type {Asking} from '../../source/tui/state/state.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {checksum} from '../helpers/checksum.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {projects} from '../helpers/projects.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

const forest = async (...names: readonly string[]) => {
	const [core, {root, paths}] = await Promise.all([temporaryContext(), projects(...names)]);
	return {core, root, paths, ...(await openDeletingSession(root, core))};
};

test('d and y delete the environment under the cursor; u and Enter bring it back unchanged', async () => {
	const {type, dialog, paths, said, session} = await forest('a', 'b');
	const before = checksum(paths[1] ?? '');
	await type('j', 'd');
	expect(dialog()[0]).toBe(`Delete ${paths[1]}?`);
	expect(dialog().join('\n')).toMatch(/\.venv .*used today/);
	expect(dialog().join('\n')).toContain(`By hand: rm -rf ${paths[1]}`);
	await type('y');
	expect(paths.map(path => existsSync(path))).toEqual([true, false]);
	expect(said()).toMatch(/^Deleted .*still on disk: \[u\]$/);
	expect(session.getState().held.count).toBe(1);
	await type('u', 'enter');
	expect(checksum(paths[1] ?? '')).toBe(before);
	expect(session.getState().held.count).toBe(0);
});

test('d in a pane whose packages are still being read does not ask to delete the environment', async () => {
	const {session, begin, type} = await forest('a');
	for (const key of ['3', 'enter', 'd']) begin(key);
	expect(session.getState().notice?.text).toBe('This is still being read');
	await type('j');
	expect(session.getState().mode.type).toBe('browsing');
});

test('Escape, Enter and a second d in the dialog delete nothing', async () => {
	const {type, paths, core} = await forest('a');
	await type('d', 'enter', 'd', 'escape');
	expect(existsSync(paths[0] ?? '')).toBe(true);
	expect(await listHeld(core)).toEqual([]);
});

test('marked environments that the filter hides are named in the dialog, tagged as hidden, and deleted with the others', async () => {
	const {type, dialog, paths} = await forest('apple', 'banana', 'cherry');
	await type('A', '/', ...'apple', 'enter', 'd');
	const lines = dialog();
	expect(lines[0]).toBe('Delete 3 environments?');
	expect(lines.filter(line => line.includes('(hidden by the filter)'))).toHaveLength(2);
	await type('escape');
	expect(paths.every(path => existsSync(path))).toBe(true);
	await type('d', 'y');
	expect(paths.some(path => existsSync(path))).toBe(false);
});

test('f frees held environments after a question, and says afterwards how much', async () => {
	const {type, dialog, root, said} = await forest('a', 'b');
	await type('A', 'd', 'y', 'u', 'A');
	expect(dialog()[0]).toBe('Free 2 deleted environments, for good?');
	await type('y');
	expect(said()).toMatch(/^Freed \d/);
	expect([existsSync(join(root, 'a/.held-by-venvtui')), existsSync(join(root, 'b/.held-by-venvtui'))]).toEqual([
		false,
		false,
	]);
});

test('u offers what is held, and below it what was freed; what is there again is not offered', async () => {
	const {type, session, paths} = await forest('a', 'b');
	const [a, b] = paths;
	await type('d', 'f', 'd', 'y', 'u');
	const shown = () => session.getState().screen?.reading;
	expect(shown()).toMatchObject({status: 'ready', data: {held: [{path: b}], recipes: [{recipe: {path: a}}]}});
	await type('enter');
	expect(shown()).toMatchObject({status: 'ready', data: {held: [], recipes: [{recipe: {path: a}}]}});
});

test('a broken environment without pyvenv.cfg is deleted only after its name was typed', async () => {
	const {type, dialog, paths, session} = await forest('a');
	await rm(join(paths[0] ?? '', 'pyvenv.cfg'));
	session.rescan();
	await session.idle();
	await type('d', 'y');
	expect(dialog()[0]).toContain('Type a/.venv to delete');
	await type(...'venv', 'enter');
	expect(existsSync(paths[0] ?? '')).toBe(true);
	await type('home', ...'a/.', 'enter');
	expect(existsSync(paths[0] ?? '')).toBe(false);
});

test('deleting a link removes the link alone, and the dialog says so', async () => {
	const {type, dialog, paths, root, session} = await forest('b');
	await mkdir(join(root, 'a'));
	await symlink(paths[0] ?? '', join(root, 'a/.venv'));
	session.rescan();
	await session.idle();
	await type('g', 'd');
	expect(dialog().join('\n')).toContain('Only the link is removed');
	await type('y');
	expect([existsSync(join(root, 'a/.venv')), existsSync(paths[0] ?? '')]).toEqual([false, true]);
});

test('a key that is refused says why', async () => {
	const {type, session, paths, root} = await forest('a');
	await mkdir(join(paths[0] ?? '', 'thesis'));
	session.rescan();
	await session.idle();
	await type('d');
	expect(session.getState().notice?.text).toContain('it also contains thesis');
	expect(existsSync(join(root, 'a/.venv/thesis'))).toBe(true);
});

test('the delete dialog opens at once, then lists what lies inside, and only then offers to free the space at once', async () => {
	const {type, dialog, paths, session} = await forest('a');
	await mkdir(join(paths[0] ?? '', 'lib/work/.git'), {recursive: true});
	const seen: string[] = [];
	session.subscribe(() => {
		const {mode} = session.getState();
		if (mode.type !== 'asking' || mode.question.type !== 'confirm') return;
		seen.push(mode.question.choices.map(({key}) => key).join(''));
	});
	await type('d');
	expect([...new Set(seen)]).toEqual(['y', 'yf']);
	expect(dialog()).toContain('    Holds lib/work, a checkout: it may have work that exists nowhere else');
	expect(dialog().join('\n')).toMatch(/^ {4}\d+ files$/m);
	expect(dialog().join('\n')).toMatch(/^Frees [\d.]+K\.$/m);
});

test('a dialog that is answered before the look inside has ended holds the environment, so that it comes back to the byte', async () => {
	const {type, paths, session} = await forest('a');
	const before = checksum(paths[0] ?? '');
	session.press('d');
	while (session.getState().mode.type !== 'asking') await new Promise(setImmediate);
	await type('y');
	expect(existsSync(paths[0] ?? '')).toBe(false);
	await type('u', 'enter');
	expect(checksum(paths[0] ?? '')).toBe(before);
});

test('when a warning arrives in an open dialog, y counts only after there was time to read it', async () => {
	const {type, session} = await forest('a');
	await type('d');
	const asking = session.getState().mode as Asking;
	const {question} = asking;
	if (question.type !== 'confirm') throw new Error('no confirm question');
	const answerAt = (warnings: readonly string[], now: number) =>
		answerKey(completed(asking, {question, warnings}, 5000), 'y', {now, size: {columns: 120, rows: 36}}).type;
	expect(answerAt([], 5100)).toBe('answered');
	expect(answerAt(['Holds work, a checkout'], 5100)).toBe('nothing');
	expect(answerAt(['Holds work, a checkout'], 5300)).toBe('answered');
});

test('for many targets the dialog shows the total first, and every target can be scrolled to at any size', async () => {
	const names = Array.from({length: 4}, (_, index) => `a-rather-long-name-of-a-project-number-${index + 10}`);
	const {type, dialog, session} = await forest(...names);
	session.resize({columns: 60, rows: 12});
	await type('A', 'd');
	expect(dialog().slice(1, 4).join('\n')).toMatch(/^Frees .*\nYou can undo this .*\nOnce freed, /);
	const {lines, room} = layoutOfDialog(session.getState().mode as Asking);
	await type(...Array.from({length: lines}, () => 'j'));
	expect((session.getState().mode as Asking).top).toBe(lines - room);
	await type('g');
	expect((session.getState().mode as Asking).top).toBe(0);
	await type('G');
	expect((session.getState().mode as Asking).top).toBe(lines - room);
	await type('k');
	expect((session.getState().mode as Asking).top).toBe(lines - room - 1);
});

const layoutOfDialog = ({question}: Asking): {readonly lines: number; readonly room: number} => {
	if (question.type !== 'confirm') throw new Error('no confirm question');
	const {inside} = placeOfDialog(question.title, {columns: 60, rows: 11});
	const {lines, room} = layOutConfirm(question, inside);
	return {lines: lines.length, room};
};

test.skipIf(process.getuid?.() !== 0)(
	'on a full disk the dialog says so and offers what goes without undo alone',
	async () => {
		const [core, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root]);
		onTestFinished(() => void execFileSync('umount', [root]));
		const path = bareEnvironment(join(root, '.venv'));
		spawnSync('dd', ['if=/dev/zero', `of=${join(path, 'lib/filler')}`, 'bs=4k']);
		const {type, dialog, session} = await openDeletingSession(root, core);
		await type('d');
		expect(dialog().join('\n')).toContain("This can't be undone: the disk of");
		await type('y');
		expect(existsSync(path)).toBe(true);
		await type('f');
		expect([existsSync(path), session.getState().held.count]).toEqual([false, 0]);
	},
);

test('a window too small to show the question takes no answer', async () => {
	const {type, session, paths} = await forest('a');
	await type('d');
	session.resize({columns: 30, rows: 8});
	await type('y');
	expect(existsSync(paths[0] ?? '')).toBe(true);
	session.resize({columns: 80, rows: 24});
	await type('y');
	expect(existsSync(paths[0] ?? '')).toBe(false);
});
