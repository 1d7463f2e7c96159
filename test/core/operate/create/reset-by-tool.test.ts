import {chmod, mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../../source/core/model/path.js';
import {checksum} from '../../../helpers/checksum.js';
import {commandLine} from '../../../helpers/command-line.js';
import {addDistribution} from '../../../helpers/distribution.js';
import {environmentWithoutPip, python} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const config = '[testenv]\ndeps = alpha\npackage = skip\n';

/** A project of tox with its environment, and a program `tox` on PATH that does these shell commands. */
const scene = async (script: string) => {
	const directory = await temporaryDirectory();
	const [project, programs] = [join(directory, 'app'), join(directory, 'programs')];
	await mkdir(join(project, '.tox'), {recursive: true});
	await mkdir(programs);
	await writeFile(join(project, 'tox.ini'), config);
	const path = await environmentWithoutPip(join(project, '.tox/py3'));
	await addDistribution(path, {name: 'alpha', version: '1.0'});
	await environmentWithoutPip(join(project, '.tox/other'));
	const made = await environmentWithoutPip(join(directory, 'template'));
	await addDistribution(made, {name: 'alpha', version: '1.1'});
	const create = `cp -a ${made} ${path}`;
	await writeFile(
		join(programs, 'tox'),
		`#!/bin/sh\nset -e\necho "$@" > ${directory}/arguments\n${script.replaceAll('CREATE', create)}\n`,
	);
	await chmod(join(programs, 'tox'), 0o755);
	const variables = {...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}`};
	const context = await temporaryContext({variables, cwd: fsPath(project)});
	const reset = async (...flags: readonly string[]) =>
		commandLine(context, ['reset', '.tox/py3', '--by', 'tox', '--yes', '--trust', '--json', ...flags]);
	return {directory, path, project, context, reset, before: checksum(path)};
};

test('a reset by tox lets it create the environment in its place, and adopts that', async () => {
	const {directory, path, project, reset} = await scene('CREATE');
	const ran = await reset();
	expect(ran.json()).toMatchObject({
		ok: true,
		changed: {upgraded: [{name: 'alpha', from: '1.0', to: '1.1'}]},
		notes: ['tox created and filled it'],
	});
	expect(await readFile(join(directory, 'arguments'), 'utf8')).toBe(
		`run --notest --colored no --skip-missing-interpreters false --workdir ${join(project, '.tox')} -e py3\n`,
	);
	expect((await readdir(join(path, '..'))).sort()).toEqual(['other', 'py3']);
});

test('an environment that tox creates twice over is adopted as it is in the end', async () => {
	const {reset} = await scene(`mkdir -p .tox/py3; sleep 0.2; rm -rf .tox/py3; CREATE`);
	expect((await reset()).json()).toMatchObject({ok: true});
});

test('the environment in which tox builds the project is named among the notes', async () => {
	const {reset} = await scene('CREATE; cp -a .tox/other .tox/.pkg');
	expect((await reset()).json()['notes']).toEqual([
		'tox created and filled it',
		expect.stringMatching(/^tox created or changed .*\.tox\/\.pkg, too$/),
	]);
});

test('an environment that the configuration names for building the package is named as well', async () => {
	const {project, reset} = await scene('CREATE; cp -a .tox/other .tox/build_wheel');
	await writeFile(join(project, 'tox.ini'), `${config}wheel_build_env = build_wheel\n`);
	expect((await reset()).json()['notes']).toContainEqual(expect.stringMatching(/\.tox\/build_wheel, too$/));
});

test.each([
	['fails half-way', 'mkdir .tox/py3; echo "no such thing" >&2; exit 3', 'install-failed', /./],
	['creates nothing', 'true', 'verification-failed', /tox created no environment there/],
	['creates it without its packages', 'cp -a .tox/other .tox/py3', 'verification-failed', /alpha is missing/],
	[
		'changes its configuration',
		'CREATE; echo changed >> tox.ini',
		'verification-failed',
		/tox\.ini, which is put back/,
	],
	['changes a neighbour', 'CREATE; touch .tox/other/pyvenv.cfg', 'verification-failed', /\.tox\/other was created/],
	['creates another one', 'CREATE; cp -a .tox/other .tox/third', 'verification-failed', /\.tox\/third was created/],
])('where tox %s, the old environment is back to the byte', async (_, script, code, why) => {
	const {path, project, reset, before} = await scene(script);
	const ran = await reset();
	expect([ran.code, ran.json()]).toMatchObject([
		1,
		{ok: false, error: {code, why: expect.stringMatching(why) as string}},
	]);
	expect(checksum(path)).toBe(before);
	expect(await readFile(join(project, 'tox.ini'), 'utf8')).toBe(config);
	expect((await readdir(join(project, '.tox'))).filter(name => name !== 'third').sort()).toEqual(['other', 'py3']);
});

test('a Python is not chosen for tox, which has its own rule', async () => {
	const {path, reset, before} = await scene('CREATE');
	const ran = await reset('--python', python());
	expect([ran.code, ran.json()]).toMatchObject([2, {error: {code: 'usage', why: 'tox chooses the Python itself'}}]);
	expect(checksum(path)).toBe(before);
});

test('where tox is missing, --by says so and nothing moves', async () => {
	const {path, before, context} = await scene('CREATE');
	const without = {...context, variables: {...context.variables, PATH: '/usr/bin:/bin'}};
	const ran = await commandLine(without, ['reset', '.tox/py3', '--by', 'tox', '--yes', '--trust', '--json']);
	expect([ran.code, ran.json()]).toMatchObject([3, {error: {code: 'refused', why: 'tox is not on PATH'}}]);
	expect(checksum(path)).toBe(before);
});
