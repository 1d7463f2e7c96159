import {chmod} from 'node:fs/promises';
import {join} from 'node:path';
import {cleanup, render} from 'ink-testing-library';
import {expect, onTestFinished, test} from 'vitest';
import {readEnvironment, scan} from '../../../source/core/scan/scan.js';
import {App} from '../../../source/tui/view/app.js';
import {panes} from '../../../source/tui/panes/index.js';
import {screens} from '../../../source/tui/screens/index.js';
import {createSession} from '../../../source/tui/session/session.js';
import {createTheme} from '../../../source/tui/drawing/theme.js';
import {projects} from '../../helpers/projects.js';
import {temporaryContext} from '../../helpers/temporary.js';

const open = async (...names: readonly string[]) => {
	const {root} = await projects(...names);
	const core = await temporaryContext();
	const session = createSession({
		context: {core, roots: [root], interpreters: async () => [], readOnly: false},
		actions: [],
		panes,
		screens,
		scan: (roots, options) => scan(roots, {...options, measure: false, judge: false}),
		readEnvironment: path => readEnvironment(path, core, {measure: false, judge: false}),
		findHolders: async spec => ({spec, paths: new Set()}),
		readHeld: async () => ({count: 0, bytes: 0, each: []}),
		freeHeld: async () => ({freedBytes: 0, failures: []}),
		isAscii: true,
		size: {columns: 80, rows: 24},
	});
	const theme = createTheme({isColoured: false, isAscii: true});
	const app = render(<App session={session} actions={[]} panes={panes} screens={screens} theme={theme} />);
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

test('keys of one burst move the cursor and open the help, which Escape closes', async () => {
	const {app, frame} = await open('api', 'web');
	app.stdin.write('j?');
	await expect.poll(frame).toMatch(/Every key/);
	app.stdin.write('q');
	await expect.poll(frame).toMatch(/^\|> +web/m);
});

test('the help finds the keys of single panes, and no footer has a key that does nothing there', async () => {
	const {app, frame} = await open('api');
	app.stdin.write('?');
	await expect.poll(frame).toMatch(/Every key[^]*\[Esc\] back *$/);
	app.stdin.write('/uninst\r');
	await expect.poll(frame).toMatch(/In packages *\|\n\|> +d +uninstall/);
	app.stdin.write('qq');
	await expect.poll(frame).toMatch(/ENVIRONMENT/);
	app.stdin.write('J');
	await expect.poll(frame).toMatch(/No jobs yet/);
	expect(frame()).not.toMatch(/\[Enter\]/);
});

test('beside the list the tabs have names, not only numbers', async () => {
	const {session, frame} = await open('api');
	session.resize({columns: 120, rows: 30});
	await expect.poll(frame).toMatch(/\[Overview\] Config +\S+ +Checks +\S+ +Disk/);
	session.press('5');
	await expect.poll(frame).toMatch(/ Overview +Config .*\[Req\w+\] Disk/);
});

test('with nothing found it says what can be done', async () => {
	const {frame} = await open();
	await expect.poll(frame).toMatch(/No virtual environments below/);
	expect(frame()).toMatch(/\[c\] {2}create/);
});

test('directories that are not looked into are said where nothing was found and beside the count of what was', async ctx => {
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
	await expect.poll(frame).toMatch(/1 environment .*1 not looked into/);
	process.seteuid?.(0);
	await chmod(join(root ?? '', 'api'), 0o700);
	process.seteuid?.(65534);
	session.rescan();
	await session.idle();
	await expect.poll(frame).toMatch(/Not looked into: 2 directories\. venv-tui list says why\./);
});
