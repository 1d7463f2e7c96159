import {chmodSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {fromBytes, fsPath, join, native} from '../../../source/core/model/path.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {openProgram, type TerminalApp} from '../../helpers/terminal.js';

// Sets the clipboard, the title and a link, colours by ESC and by C1, turns the writing round, rings, deletes a line.
const hostile =
	'\u001B]52;c;aGk=\u0007\u001B]0;owned\u0007\u001B]8;;http://evil\u001B\\\u001B[45;5mX\u009B31mY\u202EZ\u2066\u0007\u001B[2KW';
const hostileName = (mark: string) =>
	Buffer.concat([Buffer.from(`${mark}${hostile.replaceAll('/', '')}\n`), Buffer.from([0xff, 0x9b])]);

const makeHostileEnvironment = (root: string) => {
	const project = join(fsPath(root), fromBytes(hostileName('p')));
	const info = `bad-1.0.dist-info`;
	const environment = bareEnvironment(join(project, '.venv'), {
		[`${info}/METADATA`]: `Metadata-Version: 2.1\nName: bad${hostile}\nVersion: 1${hostile}\nSummary: it ${hostile}\nRequires-Dist: other${hostile}>1\n`,
		[`${info}/RECORD`]: `${info}/METADATA,,\nbad${hostile}.py,,\n`,
		[`${info}/direct_url.json`]: JSON.stringify({url: `https://x/${hostile}`, archive_info: {}}),
		[`a${hostile.replaceAll('/', '')}.pth`]: `import os # ${hostile}\n`,
	});
	const config = `home = /usr/bin${hostile}\nversion = 3.11${hostile}\nprompt = ${hostile}\nodd${hostile} = ${hostile}\n`;
	writeFileSync(native(join(environment, 'pyvenv.cfg')), config);
	writeFileSync(native(join(project, 'requirements.txt')), `bad${hostile}==2\n--index-url https://u:p@${hostile}\n`);
	const python = join(environment, 'bin', 'python');
	rmSync(native(python));
	writeFileSync(native(python), `#!/bin/sh\nprintf '%s\\n' '${hostile}' >&2\nprintf '\\377\\233\\n'\nexit 3\n`);
	chmodSync(native(python), 0o755);
	mkdirSync(native(join(project, 'src')));
};

/**
 * The control sequences that draw a screen: colours, moves, erasing, Ink's modes, and the question for the background's
 * colour. Nothing that leaves the screen.
 */
const own =
	/\u001B\[B\u0008|\u001B\[(?:[0-9;]*[mABCDEFGHJKXfd]|\?(?:25|1000|1006|1049|2004|2026|1004|7)[hl]|\?u|[<>=][0-9;]*u|[0-9]*c|6n|\?2026\$p|\?[0-9;]*\$p)|\u001B\]11;\?\u001B\\/g;

/** What is left of a screen's bytes; a sequence of which only the beginning has come is not judged yet. */
const rest = (written: string) =>
	written.replace(/\u001B(?:\[[0-9;?<>=]*|\][0-9;?]*\u001B?)?$/, '').replaceAll(own, '');

const expectOnlyOurs = (app: TerminalApp) => {
	const left = rest(app.written());
	expect(
		left.match(/[^\n]{0,20}[\u0000-\u0009\u000B\u000C\u000E-\u001F\u007F-\u009F][^\n]{0,20}/)?.[0],
	).toBeUndefined();
	expect(left.match(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u)?.[0]).toBeUndefined();
	// A colour that only the fixture asks for.
	expect(app.written()).not.toContain('\u001B[45;5m');
};

test('no control character from a file or a program reaches the terminal', {timeout: 180_000}, async () => {
	const [root, home] = [await temporaryDirectory(), await temporaryDirectory()];
	makeHostileEnvironment(root);
	const env = {HOME: home, VENVTUI_HOME: `${home}/own`};
	const app = openProgram([root], {cols: 120, rows: 36, cwd: root, env, patience: 60_000});
	await app.waitFor(/1 environment/);
	const press = async (keys: string, seen: RegExp) => {
		app.type(keys);
		await app.waitFor(seen);
		expectOnlyOurs(app);
	};
	await press('\r', /\[Esc\] back/);
	for (const [key, seen] of [
		['2', /pyvenv\.cfg .*odd|prompt = /s],
		['3', /1 package.*bad/s],
		['\r', /Came from/],
		['\u001B', /by name/],
		['w', /by size/],
		['w', /tree/],
		['w', /who needs it/],
		['5', /bad/],
		['6', /in \d+ file/],
		['4', /Static checks only/],
	] as const)
		await press(key, seen);
	// A script in the place of Python is not run.
	await press('x', /Its Python is gone/);
	await press('y', /Esc cancel/);
	await press('\u001B', /^(?!.*Esc cancel).*\[\?\] keys/s);
	await press('d', /Esc cancel/);
	await answerQuestion(app, 'y', /delete and free now/);
	await press('', /Deleted/);
	await press('J', /Jobs of this run/);
	await press('\r', /^(?!.*newest first)/s);
	await press('\u001B', /Jobs of this run/);
	await press('J', /Everything that was run/);
	app.kill('SIGTERM');
	expect((await app.exited).exitCode).toBe(143);
	expectOnlyOurs(app);
});
