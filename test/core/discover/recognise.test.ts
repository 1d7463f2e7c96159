import {mkdir, realpath, rename, symlink, writeFile} from 'node:fs/promises';
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {fsPath} from '../../../source/core/model/path.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

test('an environment made by venv is recognised with its project', async () => {
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, 'api/.venv'));
	const found = await recognise(path, await temporaryContext());
	expect(found).toMatchObject({
		path,
		kind: 'venv',
		creator: 'venv',
		project: {path: join(directory, 'api'), state: 'there'},
	});
	expect(found?.layout.interpreter).toBe(join(path, 'bin/python'));
	expect(found?.alias).toBeUndefined();
});

test('a pyvenv.cfg alone does not make an environment', async () => {
	const directory = await temporaryDirectory();
	await writeFile(join(directory, 'pyvenv.cfg'), 'home = /usr/bin\n');
	expect(await recognise(directory, await temporaryContext())).toBeUndefined();
});

test.each(['missing', 'fifo', 'directory', 'huge'])(
	'an environment whose pyvenv.cfg is %s is still found',
	async state => {
		const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
		const config = join(path, 'pyvenv.cfg');
		if (state === 'huge') execFileSync('truncate', ['-s', '2G', config]);
		else await rename(config, join(path, '..', 'pyvenv.cfg.away'));
		if (state === 'fifo') execFileSync('mkfifo', [config]);
		if (state === 'directory') await mkdir(config);
		const found = await recognise(path, await temporaryContext());
		const problem = {missing: 'missing', fifo: 'not-a-file', directory: 'not-a-file', huge: 'too-large'}[state];
		expect(found?.config.problems).toEqual([problem]);
	},
);

test('a link to an environment is an alias of it, with an identity of its own', async () => {
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, 'real'));
	const link = fsPath(join(directory, 'project/.venv'));
	await mkdir(join(directory, 'project'));
	await symlink('../real', link);
	const context = await temporaryContext();
	const [real, alias] = [await recognise(path, context), await recognise(link, context)];
	expect(alias).toMatchObject({path: link, alias: await realpath(path), project: {path: join(directory, 'project')}});
	expect(alias?.identity).not.toEqual(real?.identity);
});

test('a file .venv with a path in it is an alias of the environment there', async () => {
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, 'store/x'));
	await writeFile(join(directory, '.venv'), `${path}\n`);
	expect(await recognise(fsPath(join(directory, '.venv')), await temporaryContext())).toMatchObject({alias: path});
});

test('a Windows environment is read on any platform', async () => {
	const path = join(await temporaryDirectory(), '.venv');
	await mkdir(join(path, 'Scripts'), {recursive: true});
	await mkdir(join(path, 'Lib/site-packages'), {recursive: true});
	await writeFile(join(path, 'pyvenv.cfg'), 'home = C:\\Python311\r\nversion = 3.11.4\r\n');
	await writeFile(join(path, 'Scripts/python.exe'), '');
	const found = await recognise(fsPath(path), await temporaryContext());
	expect(found?.layout).toMatchObject({
		platform: 'windows',
		bin: join(path, 'Scripts'),
		sitePackages: [join(path, 'Lib/site-packages')],
	});
	expect(found?.config.version).toBe('3.11.4');
});

test('an environment that conda made on Windows has its Python beside its scripts', async () => {
	const path = join(await temporaryDirectory(), 'env');
	for (const directory of ['conda-meta', 'Scripts', 'Lib/site-packages'])
		await mkdir(join(path, directory), {recursive: true});
	await writeFile(join(path, 'conda-meta/history'), '');
	for (const file of ['python.exe', 'Scripts/pip.exe']) await writeFile(join(path, file), 'MZ');
	expect(await recognise(fsPath(path), await temporaryContext())).toMatchObject({
		kind: 'conda',
		layout: {platform: 'windows', bin: join(path, 'Scripts'), interpreter: join(path, 'python.exe')},
	});
});
