import {chmod} from 'node:fs/promises';
import {join} from 'node:path';
import {cleanup, render} from 'ink-testing-library';
import {expect, onTestFinished, test} from 'vitest';
import {actions} from '../../../source/actions/index.js';
import type {Action} from '../../../source/actions/shared/action.js';
import {App} from '../../../source/tui/view/app.js';
import {panes} from '../../../source/tui/panes/index.js';
import {screens} from '../../../source/tui/screens/index.js';
import {createSession} from '../../../source/tui/session/session.js';
import {createTheme} from '../../../source/tui/drawing/theme.js';
import {projects} from '../../helpers/projects.js';
import {sessionParts} from '../../helpers/session-parts.js';
import {temporaryContext} from '../../helpers/temporary.js';

const open = async (...names: readonly string[]) => openWith(actions, ...names);

const openWith = async (offered: readonly Action[], ...names: readonly string[]) => {
	const {root} = await projects(...names);
	const core = await temporaryContext();
	const session = createSession({
		context: {core, roots: [root], interpreters: async () => [], readOnly: false},
		actions: offered,
		...sessionParts(core),
		isAscii: true,
		size: {columns: 80, rows: 24},
	});
	const theme = createTheme({isColoured: false, isAscii: true});
	const app = render(<App session={session} actions={offered} panes={panes} screens={screens} theme={theme} />);
	onTestFinished(async () => {
		cleanup();
		await session.close();
	});
	await session.idle();
	const frame = () => (app.lastFrame() ?? '').replace(/\u001B\[[0-9;]*m/g, '');
	return {app, session, frame};
};

test('the frame is lower than the terminal, has heads, and marks the row under the cursor by a sign', async () => {
	const {frame} = await open('api', 'a\u001B[31m\u202E');
	await expect.poll(frame).toMatch(/>.*\\x1b\[31m\\u\{202e\}/);
	expect(frame()).toMatch(/ENVIRONMENT.*FREES.*USED.*STATE/);
	expect(frame().split('\n').length).toBeLessThan(24);
	expect(frame()).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
});

test('keys of one burst move the cursor and open the help, and Escape closes it', async () => {
	const {app, frame} = await open('api', 'web');
	app.stdin.write('j?');
	await expect.poll(frame).toMatch(/Every key/);
	app.stdin.write('q');
	await expect.poll(frame).toMatch(/^\|> +web/m);
});

test('the search in the help finds keys of every pane, and no footer names a key that does nothing there', async () => {
	const {app, frame} = await open('api');
	app.stdin.write('?');
	await expect.poll(frame).toMatch(/Every key[^]*\[Esc\] back *$/);
	app.stdin.write('/uninst\r');
	await expect.poll(frame).toMatch(/:uninstall +Removes[^]*In packages *\|\n\| +d +Uninstall/);
	app.stdin.write('qq');
	await expect.poll(frame).toMatch(/ENVIRONMENT/);
	app.stdin.write('J');
	await expect.poll(frame).toMatch(/No jobs yet/);
	expect(frame()).not.toMatch(/\[Enter\]/);
});

test('the tabs have whole names beside the list, which stay whichever is open', async () => {
	const {session, frame} = await open('api');
	session.resize({columns: 120, rows: 30});
	await expect.poll(frame).toMatch(/\|\[Overview\]Config Packages Checks Requirements Disk *\|/);
	session.press('5');
	await expect.poll(frame).toMatch(/\| Overview Config Packages Checks\[Requirements\]Disk *\|/);
	session.resize({columns: 40, rows: 12});
	session.press('enter', '3');
	await expect.poll(frame).toMatch(/^ Overview Config\[Pkgs\]Checks Reqs Disk$/m);
});

test('without frames a scroll bar stands in the last column of the list, the pane and a screen', async () => {
	const {session, frame} = await open(...'abcdefghijklmnopqrst');
	session.resize({columns: 60, rows: 14});
	const bar = () =>
		frame()
			.split('\n')
			.map(line => line[59] ?? ' ')
			.join('');
	await expect.poll(bar).toMatch(/^ {2}#+ +$/);
	session.press('G');
	await expect.poll(bar).toMatch(/^ {3,}#+ +$/);
	session.press('enter');
	await expect.poll(bar).toMatch(/^ - #+ +$/);
	session.press('escape', '?');
	await expect.poll(bar).toMatch(/^ {2}#+ +$/);
});

test('every view that can be left says so, however narrow the footer is', async () => {
	const {session, frame} = await open('api', 'web');
	const lastLine = () => frame().trimEnd().split('\n').at(-1);
	for (const columns of [40, 60, 80]) {
		session.resize({columns, rows: 12});
		for (const keys of ['s', 'P', 'J', 'S', 'u', 'F', '\r3', '\r5']) {
			session.press(...[...keys].map(key => (key === '\r' ? 'enter' : key)));
			await expect.poll(lastLine, {message: `${keys} at ${columns}`}).toMatch(/\[Esc\] back.* \[\?\] keys$/);
			session.press('1', 'escape', 'escape');
			await expect.poll(lastLine).toMatch(/^ \[Enter\] open/);
		}
	}
});

test('the frame that has the keys is closed by other lines than the rest, where no colour tells it', async () => {
	const {session, frame} = await open('api');
	session.resize({columns: 120, rows: 30});
	await expect.poll(frame).toMatch(/^\+= Environments =+ 1 of 1 \+- api -+\+$[^]*^\+=+\+-+\+$/m);
	session.press('enter');
	await expect.poll(frame).toMatch(/^\+- Environments -+ 1 of 1 \+= api =+\+$[^]*^\+-+\+=+\+$/m);
	session.press('escape');
	session.resize({columns: 80, rows: 24});
	// One above the other they share an edge, which belongs to the one that has the keys.
	await expect.poll(frame).toMatch(/^\+= Environments =[^]*^\+= api =[^]*^\+-+\+$/m);
	session.press('enter');
	await expect.poll(frame).toMatch(/^\+- Environments -[^]*^\+= api =[^]*^\+=+\+$/m);
});

test('a wide terminal shows beside the rows of a screen what the one under the cursor is about', async () => {
	const {session} = await open('api', 'web');
	const beside = () =>
		session.selectors.besideScreen(session.getState())?.rows.map(({spans}) =>
			spans
				.map(({text}) => text)
				.join('')
				.trim(),
		);
	session.resize({columns: 200, rows: 50});
	session.press('S');
	await expect.poll(beside).toEqual([expect.stringMatching(/^2 environments {2}\/kind:/), '-  api', '-  web']);
	session.press('j');
	await expect.poll(() => beside()?.[0]).toMatch(/^2 environments {2}\/py:/);
	session.resize({columns: 120, rows: 36});
	expect(beside()).toBeUndefined();
});

test('the palette names the environment under the cursor once, and other targets beside their actions', async () => {
	const {session, frame} = await open('api', 'web');
	session.press(':');
	await expect.poll(frame).toMatch(/Run a command on api +\|/);
	expect(frame()).toMatch(/ r +reset {2,}Recreates/);
	session.press('escape', 'A', ':');
	await expect.poll(frame).toMatch(/ r +reset api and web +Recreates/);
	expect(frame()).toMatch(/ i +install {2,}Adds/);
});

test('a filter without a match leaves the pane beside the list without a name and tabs', async () => {
	const {session, frame} = await open('api');
	session.resize({columns: 120, rows: 30});
	await expect.poll(frame).toMatch(/- api -/);
	session.press('/', ...'zzz');
	await expect.poll(frame).toMatch(/No match for \/zzz/);
	expect(frame()).toMatch(/\+-{54}\+/);
	expect(frame()).not.toMatch(/Overview/);
});

test('an empty list says what can be done next', async () => {
	const {frame} = await open();
	await expect.poll(frame).toMatch(/No virtual environments below/);
	expect(frame()).toMatch(/\[c\] {2}create/);
	expect(frame()).toMatch(/ \[c\]reate \[L\] look elsewhere \[q\]uit /);
});

test('directories that are skipped are counted where nothing was found and beside the total', async ctx => {
	if (process.getuid?.() !== 0) return ctx.skip('making a directory that cannot be read needs another user: root');
	const {session, frame} = await open('api', 'locked');
	const [root] = session.getState().roots;
	await chmod(root ?? '', 0o755);
	await chmod(join(root ?? '', 'locked'), 0o700);
	onTestFinished(() => process.seteuid?.(0));
	process.seteuid?.(65534);
	session.resize({columns: 160, rows: 24});
	session.rescan();
	await session.idle();
	await expect.poll(frame).toMatch(/1 environment .*1 skipped/);
	process.seteuid?.(0);
	await chmod(join(root ?? '', 'api'), 0o700);
	process.seteuid?.(65534);
	session.rescan();
	await session.idle();
	await expect.poll(frame).toMatch(/Skipped: 2 directories\. venv-tui list says why\./);
});

test('the row of an environment says what is done to it in the frame of the answer, before the disk has answered', async () => {
	let go = (): void => {};
	const looked = new Promise<void>(resolve => (go = resolve));
	const remove: Action = {
		...{id: 'delete', keys: ['d'], title: 'delete', targets: 'many', changes: true},
		unavailable: () => undefined,
		ask: async ({answers}) => {
			if (answers['confirm'] === undefined)
				return {
					...{type: 'confirm', id: 'confirm', flag: '--yes', title: 'Delete it?', lines: [], grave: false},
					choices: [{key: 'y', label: 'delete', value: 'yes'}],
				};
			await looked;
			return undefined;
		},
		run: async () => ({summary: 'Deleted', changed: [], removed: [], created: [], data: {}}),
	};
	const {session, frame} = await openWith([remove], 'api', 'web');
	session.press('d');
	await session.idle();
	await expect.poll(frame).toMatch(/Delete it\?/);
	session.press('y');
	await expect.poll(frame).toMatch(/> +api .* deleting/);
	expect(frame()).toMatch(/^\|? +web(?!.*deleting)/m);
	go();
});

test('while an action looks at its target before it asks, the footer offers to cancel it, and Escape does', async () => {
	let go = (): void => {};
	const looked = new Promise<void>(resolve => (go = resolve));
	const slow: Action = {
		...{id: 'slow', keys: ['z'], title: 'slow', targets: 'many', changes: true},
		unavailable: () => undefined,
		ask: async () => {
			await looked;
			return {
				...{type: 'confirm', id: 'confirm', flag: '--yes', title: 'Too late?', lines: [], grave: false},
				choices: [{key: 'y', label: 'yes', value: 'yes'}],
			};
		},
		run: async () => ({summary: 'Done', changed: [], removed: [], created: [], data: {}}),
	};
	const {session, frame} = await openWith([slow], 'api');
	session.press('z');
	await expect.poll(frame).toMatch(/^ \[Esc\] cancel *$/m);
	session.press('escape');
	await expect.poll(frame).toMatch(/\[Enter\] open/);
	go();
	await session.idle();
	expect(session.getState().mode.type).toBe('browsing');
	expect(frame()).not.toMatch(/Too late/);
});

test('in a narrow palette the last lines say the sentence of the row under the cursor', async () => {
	const {session, frame} = await open('api');
	session.resize({columns: 60, rows: 20});
	session.press(':');
	await expect.poll(frame).toMatch(/ {3}Creates an environment and installs its requirements +\|/);
	expect(frame()).toMatch(/^\|> {2}c {6}create +#\|$/m);
	session.resize({columns: 120, rows: 36});
	expect(frame()).toMatch(/ : _ +1 of \d+ \|/);
});

test('in the help a space stands behind the longest name that is typed in the palette', async () => {
	const {session, frame} = await open('api');
	session.resize({columns: 120, rows: 90});
	session.press('?');
	await expect.poll(frame).toMatch(/:write requirements\.txt {2,}Writes its packages/);
});
