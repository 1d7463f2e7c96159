import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../../helpers/command-line.js';
import {python} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

test('create installs what a file asks for, reports in JSON, and the environment is isolated', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0', requires: ['beta']});
	await makeWheel(wheels, {name: 'beta', version: '2.0'});
	await writeFile(join(root, 'requirements.txt'), `--no-index\n--find-links ${wheels}\nalpha\n`);

	const words = ['create', '--python', python(), '-r', 'requirements.txt', '--json'];
	const {code, stderr, json} = await commandLine(context, words);
	expect(code, stderr).toBe(0);
	expect(json()).toMatchObject({
		schemaVersion: 1,
		ok: true,
		path: join(root, '.venv'),
		changed: {
			installed: [
				{name: 'alpha', version: '1.0'},
				{name: 'beta', version: '2.0'},
			],
		},
	});
	const checked = await commandLine(context, ['check', '.venv', '--trust', '--json']);
	expect([checked.code, checked.json()['verdict']]).toEqual([0, 'isolated']);
});
