import {mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {actions} from '../../source/actions/index.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';
import {keyTable} from '../../source/tui/state/key-table.js';
import {answerQuestion} from '../helpers/answer-question.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import * as list from '../helpers/key-journeys/list-keys.js';
import * as inside from '../helpers/key-journeys/screen-keys.js';
import {escape, keysOf, walk, type Step} from '../helpers/key-journeys/walk.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {osvServer} from '../helpers/servers/osv-server.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {builtProgram, openProgram, openTerminal, programNode} from '../helpers/terminal.js';
import {unusedProject} from '../helpers/unused-project.js';

const patience = 60_000;
const timeout = 180_000;

test('every key of the list, of the panes and of the screens has a step below', () => {
	const own = [...keyTable, ...actions, ...screens].flatMap(({keys}) => keys);
	expect(Object.values(list).flatMap(keysOf).toSorted()).toEqual(own.toSorted());
	const keysIn = (id: string): readonly string[] =>
		Object.entries(inside)
			.flatMap(([name, steps]) => (name.startsWith(id) ? keysOf(steps) : []))
			.toSorted();
	for (const {id, keys = []} of panes)
		expect([id, ...keysIn(`${id}Pane`)]).toEqual([id, ...keys.flatMap(one => one.keys).toSorted()]);
	for (const {id, press} of screens)
		expect([id, ...keysIn(`${id}Screen`)]).toEqual([id, ...press.flatMap(({keys}) => keys).toSorted()]);
});

test('each key of the list has its effect in a real terminal', {timeout}, async () => {
	const root = await temporaryDirectory();
	await environmentWithoutPip(join(root, 'aaa/.venv'));
	const add = (name: string) => bareEnvironment(join(root, `${name}/.venv`));
	for (let index = 10; index < 40; index++) add(`p${index}`);
	const env = {PS1: 'prompt> ', VENVTUI_HOME: join(root, 'own'), HOME: root};
	const app = openTerminal(['/bin/bash', '--norc', '--noprofile', '-i'], {env, cols: 120, rows: 24, patience});
	await app.waitFor('prompt>');
	app.type(`'${programNode}' '${builtProgram}' ${root}\r`);
	await app.waitFor(screen => / 1 of 31/.test(screen) && />.+aaa.+\d[KM]/.test(screen) && !screen.includes('scanning'));
	await walk(app, list.moving);
	await walk(app, list.marking);
	for (const step of list.rescanning) {
		add(`later-${step[0]}`);
		await walk(app, [step]);
	}
	await walk(app, [...list.suspending, ...list.acting]);
	app.type('q');
	await app.waitFor(screen => !app.isAlternate() && screen.trimEnd().endsWith('prompt>'));
});

test('each key of the sweep, of what was deleted and of the jobs has its effect', {timeout}, async () => {
	const home = await temporaryDirectory();
	for (const name of ['one', 'two', 'zoo']) await unusedProject(join(home, 'code', name));
	lostEnvironment(join(home, 'code/lost/.venv'));
	const env = {VENVTUI_HOME: join(home, 'own'), HOME: home};
	const app = openProgram([join(home, 'code')], {env, cols: 120, rows: 30, patience});
	await app.waitFor(screen => /4 environments/.test(screen) && /3 unused/.test(screen));
	app.type('s');
	await app.waitFor(/3 of 4 marked/);
	// Enter shows details as soon as the sweep has been read.
	const read = async (): Promise<void> => {
		const details = /^(?![^]*unused for)[^]*\[Esc\] back/;
		await expect.poll(() => (app.type('\r'), app.screenText()), {interval: 500, timeout: patience}).toMatch(details);
		await walk(app, [['', /unused for/, escape]]);
	};
	await walk(app, inside.sweepScreen);
	await read();
	await walk(app, inside.sweepScreenRead);
	await read();
	await walk(app, inside.sweepScreenPinned);
	await answerQuestion(app, 'y', /Delete .*\?/);
	await app.waitFor(/Deleted \d/);
	await walk(app, inside.sweepScreenThen);
	app.type(`${escape}u`);
	await app.waitFor(/Kept for undo/);
	await walk(app, inside.heldScreen);
	app.type(`${escape}J`);
	await app.waitFor(/╭─ Jobs/);
	await walk(app, inside.jobsScreen);
});

/** An environment whose Python is gone. */
const lostEnvironment = (path: string): void => {
	bareEnvironment(path);
	writeFileSync(join(path, 'pyvenv.cfg'), 'home = /opt/versions/3.0.4/bin\nversion = 3.0.4\n');
	rmSync(join(path, 'bin/python'));
	renameSync(join(path, 'lib/python3.11'), join(path, 'lib/python3.0'));
	symlinkSync('/opt/versions/3.0.4/bin/python3', join(path, 'bin/python'));
};

/** A home with an environment, one that lost its Python, and a `uv` that has a cache and never ends creating. */
const homeOfAll = async () => {
	const home = await temporaryDirectory();
	await unusedProject(join(home, 'code/one'));
	lostEnvironment(join(home, 'code/two/.venv'));
	await environmentWithoutPip(join(home, '.cache/uv/archive-v0/abcdefgh'));
	mkdirSync(join(home, 'bin'));
	writeFileSync(join(home, 'bin/uv'), '#!/bin/sh\n[ "$1" = venv ] && exec sleep 60\nexit 1\n', {mode: 0o755});
	const {url} = await osvServer();
	const env = {HOME: home, VENVTUI_HOME: join(home, 'own'), PATH: `${home}/bin:/usr/bin:/bin`, VENVTUI_OSV_URL: url};
	return {home, env};
};

test('each key of the other screens and of the panes has its effect, and d stops a job', {timeout}, async () => {
	const {home, env} = await homeOfAll();
	const app = openProgram([home], {env, cols: 120, rows: 36, patience});
	await app.waitFor(screen => /2 environments/.test(screen) && /uv's cache/.test(screen));
	const visit = async (open: string, see: RegExp, steps: readonly Step[]): Promise<void> => {
		await walk(app, [['', see, open], ...steps]);
		await walk(app, [['', /╭─ Environments ─[^]*\[Enter\] open/, escape]]);
	};
	await visit('S', /╭─ Summary[^]*uv +\S+[KM]/, inside.summaryScreen);
	await visit('P', /lost python3/, inside.pythonsScreen);
	await visit('F', /1 █+ +\S+ +alpha/, inside.packagesScreen);
	await visit('K', /Asking sends/, inside.vulnerabilitiesScreen);
	await visit('G\r', /uvx[^]*uv cache prune/, inside.cachedScreen);
	await visit('g3\r', /│> +alpha/, inside.packagesPane);
	await visit('5\r', /Nothing differs[^]*\[Esc\] back/, inside.requirementsPane);
	await walk(app, [
		['', /Create an environment/, 'c'],
		['', /Create .* with/, '\u0015new-one\r'],
		['', /\+ new-one/, '\r'],
		['', /running +create/, 'J'],
		...inside.jobsScreenThen,
	]);
	await answerQuestion(app, 'y', /Stop this job/);
	await app.waitFor(/cancelled +create new-one/);
});
