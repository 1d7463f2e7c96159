import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../source/core/model/path.js';
import {placesBelow} from '../../source/core/model/own-places.js';
import {commandLine} from '../helpers/command-line.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {makeWheel} from '../helpers/wheel.js';

/** A project and an environment, for a user whose data directory can't be made: a file is in its place. */
const scene = async () => {
	const root = await temporaryDirectory();
	await writeFile(join(root, 'file'), '');
	const context = await temporaryContext({cwd: root, places: placesBelow(fsPath(join(root, 'file/places')))});
	const path = await environmentWithoutPip(join(root, '.venv'));
	return {context, root, path};
};

test("where our own state can't be written, commands that need it are refused and say why", async () => {
	const {context, root, path} = await scene();
	await writeFile(join(root, 'requirements.txt'), '');
	for (const [words, hint] of [
		[['reset', path, '--yes'], 'VENVTUI_HOME'],
		[['rm', path, '--hold', '--yes'], 'rm without --hold'],
	] as const) {
		const {code, stderr} = await commandLine(context, words);
		expect([code, stderr]).toEqual([3, expect.stringContaining("recipe can't be written")]);
		expect(stderr).toContain(hint);
	}
	const pinned = await commandLine(context, ['pin', path, '--json']);
	expect(pinned.code).toBe(1);
	expect(pinned.json()['error']).toMatchObject({code: 'no-permission'});
	expect(pinned.stderr).toContain('VENVTUI_HOME');
	expect(existsSync(join(path, 'pyvenv.cfg'))).toBe(true);
});

test("where our own state can't be written, every other command works, and a failing change is undone", async () => {
	const {context, root, path} = await scene();
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	await writeFile(join(root, 'good.txt'), `--no-index\n--find-links ${wheels}\nalpha\n`);
	await writeFile(join(root, 'bad.txt'), `--no-index\n--find-links ${wheels}\nnope\n`);
	const made = await commandLine(context, ['create', 'made', '-r', 'good.txt']);
	expect(made.code, made.stderr).toBe(0);
	const installed = await commandLine(context, ['install', 'made', '-r', 'bad.txt', '--trust']);
	expect([installed.code, installed.stderr]).toEqual([1, expect.stringContaining('It is as it was')]);
	expect((await commandLine(context, ['list', root, '--json'])).json()['environments']).toHaveLength(2);
	expect((await commandLine(context, ['rm', path, '--yes'])).code).toBe(0);
	expect(existsSync(path)).toBe(false);
	expect(existsSync(join(root, '.held-by-venvtui'))).toBe(false);
});
