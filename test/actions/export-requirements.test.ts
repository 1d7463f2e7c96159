import {readFile, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {ActionContext} from '../../source/actions/shared/action.js';
import {exportAction} from '../../source/actions/export-requirements.js';
import {join} from '../../source/core/model/path.js';
import {readEnvironment} from '../../source/core/scan/scan.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {phraseText} from '../../source/core/model/phrase.js';

const metadata = (name: string, requires: string): string =>
	`Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n${requires}\n`;

const prepare = async () => {
	const root = await temporaryDirectory();
	const core = await temporaryContext();
	const path = bareEnvironment(join(root, '.venv'), {
		'alpha-1.0.dist-info/METADATA': metadata('alpha', 'Requires-Dist: beta\n'),
		'alpha-1.0.dist-info/REQUESTED': '',
		'alpha-1.0.dist-info/INSTALLER': 'pip\n',
		'beta-1.0.dist-info/METADATA': metadata('Beta', ''),
		'beta-1.0.dist-info/INSTALLER': 'pip\n',
		'key-1.0.dist-info/METADATA': metadata('key', ''),
		'key-1.0.dist-info/INSTALLER': 'pip\n',
		'key-1.0.dist-info/direct_url.json': '{"url": "https://me:hunter2@host/key.zip", "archive_info": {}}',
		'pip-25.0.dist-info/METADATA': metadata('pip', ''),
	});
	const environment = await readEnvironment(path, core, {measure: false});
	if (environment === undefined) throw new Error('no environment');
	const context: ActionContext = {core, roots: [root], interpreters: async () => Promise.resolve([]), readOnly: false};
	return {root, request: {targets: [environment], context}};
};

test('the installed packages are written into a requirements file, without passwords', async () => {
	const {root, request} = await prepare();
	const question = await exportAction.ask({...request, answers: {pinned: 'all'}});
	expect(question).toMatchObject({id: 'output', initial: join(root, 'requirements.txt')});
	const output = join(root, 'requirements.txt');
	expect(await exportAction.ask({...request, answers: {pinned: 'all', output}})).toBeUndefined();
	const outcome = await exportAction.run({...request, answers: {pinned: 'all', output}});
	expect(await readFile(output, 'utf8')).toBe(
		'alpha==1.0\nBeta==1.0\n# key 1.0 came from a URL with a secret, which is not kept\n',
	);
	expect(phraseText(outcome.summary)).toContain('Wrote 2 requirements to ');
});

test('on request only packages that were installed by name are written', async () => {
	const {root, request} = await prepare();
	const output = join(root, 'asked.txt');
	await exportAction.run({...request, answers: {pinned: 'requested', output}});
	expect(await readFile(output, 'utf8')).toBe('alpha==1.0\n');
});

test('an existing file is overwritten only after a question', async () => {
	const {root, request} = await prepare();
	const output = join(root, 'requirements.txt');
	await writeFile(output, 'mine\n');
	const answers = {pinned: 'all', output};
	expect(await exportAction.ask({...request, answers: {pinned: 'all'}})).toMatchObject({
		initial: join(root, 'requirements-installed.txt'),
	});
	expect(await exportAction.ask({...request, answers})).toMatchObject({id: 'overwrite', type: 'confirm'});
	await expect(exportAction.run({...request, answers})).rejects.toMatchObject({code: 'not-empty'});
	expect(await readFile(output, 'utf8')).toBe('mine\n');
	await exportAction.run({...request, answers: {...answers, overwrite: 'yes'}});
	expect(await readFile(output, 'utf8')).toMatch(/^alpha==1.0\n/);
});
