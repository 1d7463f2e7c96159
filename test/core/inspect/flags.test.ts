import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {flagsOf} from '../../../source/core/inspect/flags.js';
import {addDistribution} from '../../helpers/distribution.js';
import {assessed} from '../../helpers/requirements/assessed.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

/** An environment without pip, with one package, whose `pyvenv.cfg` records this creator and command. */
const withoutPip = async (lines: string) => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	await addDistribution(path, {name: 'alpha', version: '1.0'});
	const file = join(path, 'pyvenv.cfg');
	const config = (await readFile(file, 'utf8')).replace(/^command.*\n/m, '');
	await writeFile(file, `${config}${lines}\n`);
	const {environment, packages} = await assessed(path);
	return flagsOf(environment, packages).withPip;
};

test('a virtualenv that a manager made without pip gets none at its reset', async () => {
	const command = 'virtualenv = 21.1.0\ncommand = /usr/bin/python3 -m virtualenv /app/.venv';
	expect(await withoutPip(command)).toBe(false);
});

test('a venv that was created with pip and lost it gets it back at its reset', async () => {
	expect(await withoutPip('command = /usr/bin/python3 -m venv /app/.venv')).toBe(true);
	expect(await withoutPip('command = /usr/bin/python3 -m venv --without-pip /app/.venv')).toBe(false);
});
