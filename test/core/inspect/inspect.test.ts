import {cpSync} from 'node:fs';
import {rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import type {Environment} from '../../../source/core/model/environment.js';
import {findIn, parseSpec} from '../../../source/core/inspect/packages/find.js';
import {inspect} from '../../../source/core/inspect/inspect.js';
import type {FsPath} from '../../../source/core/model/path.js';
import {addDistribution} from '../../helpers/distribution.js';
import {askPython, environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const look = async (path: FsPath): Promise<Environment> => {
	const context = await temporaryContext();
	const found = await recognise(path, context);
	if (found === undefined) throw new Error(`${path} is not recognised`);
	return inspect(found, context);
};

const broken = ({health = []}: Environment) => health.filter(note => note.severity === 'broken').map(note => note.id);

test('version, implementation and base equal those that its own python prints', async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	const {python, status, prompt} = await look(path);
	const truth = await askPython(
		path,
		`import os, platform
print(json.dumps([platform.python_version(), platform.python_implementation(), os.path.realpath(sys.executable)]))`,
	);
	expect([python?.version, python?.implementation, python?.base]).toEqual(truth);
	expect({status, prompt}).toEqual({status: 'ok', prompt: undefined});
});

test('an interpreter that was removed is named, with the way to mend it', async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	await rm(join(path, 'bin/python'));
	await symlink('/nonexistent/python3.9', join(path, 'bin/python'));
	const environment = await look(path);
	const note = environment.health?.find(({id}) => id === 'interpreter-removed');
	expect(note).toMatchObject({severity: 'broken', target: '/nonexistent/python3.9'});
	expect(environment.status).toBe('broken');
});

test('a link loop, a script in place of python and a missing pyvenv.cfg are each recognised', async () => {
	const directory = await temporaryDirectory();
	const made = await Promise.all(
		['loop', 'script', 'config'].map(name => environmentWithoutPip(join(directory, name, '.venv'))),
	);
	const [loop, script, config] = made as [FsPath, FsPath, FsPath];
	await rm(join(loop, 'bin/python'));
	await symlink('python', join(loop, 'bin/python'));
	await rm(join(script, 'bin/python'));
	await writeFile(join(script, 'bin/python'), '#!/bin/sh\nexit 1\n', {mode: 0o755});
	await rm(join(config, 'pyvenv.cfg'));
	const looks = await Promise.all(made.map(look));
	expect(looks.map(broken)).toEqual([['interpreter-loop'], ['not-a-program'], ['config-unreadable']]);
});

test('a moved environment and a copy are told apart', async () => {
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, 'old'));
	await writeFile(join(path, 'bin/pip'), `#!${path}/bin/python\nimport pip\n`);
	const copy = join(directory, 'copy') as FsPath;
	cpSync(path, copy, {recursive: true, verbatimSymlinks: true});
	expect((await look(copy)).health?.[0]).toMatchObject({id: 'copied', from: path});
	await rename(path, join(directory, 'new'));
	const moved = await look(join(directory, 'new') as FsPath);
	expect(moved.health?.[0]).toMatchObject({id: 'moved', from: path});
});

test('a spec finds the matching one of two distributions of a project, and nothing in a link to an environment', async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	for (const version of ['1.26.4', '2.0rc1']) await addDistribution(path, {name: 'Num_Py', version});
	const environment = await look(path);
	const versions = async (spec: string) =>
		(await findIn(environment, parseSpec(spec))).map(({version}) => version).sort();
	expect(await versions('num-py')).toEqual(['1.26.4', '2.0rc1']);
	expect(await versions('num.py<2')).toEqual(['1.26.4']);
	expect(await versions('num.py>=2.0a1')).toEqual(['2.0rc1']);
	expect(await versions('numpy')).toEqual([]);
	expect(await findIn({...environment, alias: path}, parseSpec('num-py'))).toEqual([]);
	expect(() => parseSpec('two words')).toThrow();
});
