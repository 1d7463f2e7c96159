import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath, join, type FsPath} from '../../../../source/core/model/path.js';
import {childVariables} from '../../../../source/core/platform/processes/child-variables.js';
import {missingProgramInWords} from '../../../../source/text/failures/missing-program.js';
import {findProgram, missingProgram} from '../../../../source/core/platform/processes/find-program.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const write = (path: string, text = ''): void => {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text);
};

const program = (path: string): FsPath => {
	write(path, '#!/bin/sh\n');
	chmodSync(path, 0o755);
	return fsPath(path);
};

const link = (target: string, path: string): FsPath => {
	mkdirSync(dirname(path), {recursive: true});
	symlinkSync(target, path);
	return fsPath(path);
};

/** A home with an environment and a project that both offer a uv, and a uv of the system's. */
const prepare = async () => {
	const top = await temporaryDirectory();
	const home = join(top, 'home');
	const [system, project] = [join(top, 'system'), join(home, 'web')];
	write(join(project, '.venv/pyvenv.cfg'));
	program(join(project, '.venv/bin/uv'));
	program(join(project, 'tools/uv'));
	const find = (path: readonly string[], more: NodeJS.ProcessEnv = {}, roots: readonly FsPath[] = [home]) =>
		findProgram('uv', {home, roots, variables: {PATH: path.join(':'), ...more}});
	return {home, system, project, find, top};
};

test('neither an environment nor a directory that is looked at offers a program, whatever PATH has first', async () => {
	const {home, project, system, find} = await prepare();
	const uv = program(join(system, 'uv'));
	const refused = [join(project, '.venv/bin'), join(project, 'tools'), 'tools', '', '.'];
	expect(find([...refused, system])).toBe(uv);
	expect(find(refused)).toBeUndefined();
	expect(find([join(project, '.venv/bin'), system], {}, [])).toBe(uv);
	// A conda environment, deeper inside one, and by a link.
	mkdirSync(join(home, 'envs/data/conda-meta'), {recursive: true});
	program(join(home, 'envs/data/bin/uv'));
	program(join(project, '.venv/lib/tool/bin/uv'));
	link(join(project, '.venv/bin'), join(system, 'linked'));
	const further = [join(home, 'envs/data/bin'), join(project, '.venv/lib/tool/bin'), join(system, 'linked')];
	expect(find([...further, system], {}, [])).toBe(uv);
});

test.each([
	'bin',
	'.local/bin',
	'.cargo/bin',
	'.pyenv/bin',
	'.asdf/shims',
	'.local/share/mise/shims',
	'.nix-profile/bin',
	'.nvm/versions/node/v22.1.0/bin',
])('a home that is looked at still offers the programs in its %s', async place => {
	const {home, find} = await prepare();
	const uv = program(join(home, place, 'uv'));
	expect(find([join(home, place)])).toBe(uv);
});

test('what is well known about a home says nothing about a project inside such a place', async () => {
	const {home, find} = await prepare();
	const project = join(home, '.pyenv/plugins/mine');
	program(join(project, 'tools/uv'));
	expect(find([join(project, 'tools')], {}, [project])).toBeUndefined();
	expect(find([join(project, 'tools')])).toBe(join(project, 'tools/uv'));
});

test('a link leads to pipx’s, uv’s and poetry’s own environments, not to one of a project or an active one', async () => {
	const {home, project, system, find, top} = await prepare();
	const bin = join(home, '.local/bin');
	for (const place of ['.local/share/pipx/venvs/uv', '.local/share/uv/tools/uv', '.local/share/pypoetry/venv']) {
		write(join(home, place, 'pyvenv.cfg'));
		const offered = link(program(join(home, place, 'bin/uv')), join(top, place, 'uv'));
		expect(find([dirname(offered)])).toBe(offered);
	}
	const uv = program(join(system, 'uv'));
	link(join(project, '.venv/bin/uv'), join(bin, 'uv'));
	expect(find([bin, system])).toBe(uv);
	link(join(project, 'tools/uv'), join(home, 'bin/uv'));
	expect(find([join(home, 'bin'), system])).toBe(uv);
	// Nobody looks at this one, but it is active.
	write(join(top, 'opt/pyvenv.cfg'));
	const offered = link(program(join(top, 'opt/bin/uv')), join(top, 'offered/uv'));
	expect(find([dirname(offered), system])).toBe(offered);
	expect(find([dirname(offered), system], {VIRTUAL_ENV: join(top, 'opt')})).toBe(uv);
});

test('behind a pyenv shim an environment is passed over', async () => {
	const {home, find} = await prepare();
	program(join(home, '.pyenv/shims/uv'));
	const uv = program(join(home, '.pyenv/versions/3.11.4/bin/uv'));
	write(join(home, '.pyenv/versions/web/pyvenv.cfg'));
	program(join(home, '.pyenv/versions/web/bin/uv'));
	expect(find([join(home, '.pyenv/shims')])).toBe(uv);
});

test('conda is found in its base installation, other programs there are not', async () => {
	const {home, find, top} = await prepare();
	const base = join(top, 'conda');
	mkdirSync(join(base, 'conda-meta'), {recursive: true});
	program(join(base, 'condabin/conda'));
	const conda = program(join(base, 'bin/conda'));
	program(join(base, 'bin/uv'));
	const variables = {PATH: join(base, 'bin'), CONDA_PREFIX: base};
	expect(findProgram('conda', {home, roots: [home], variables})).toBe(conda);
	expect(findProgram('conda', {home, roots: [top], variables})).toBeUndefined();
	expect(find([variables.PATH])).toBeUndefined();
});

test('a program that is only found where none is taken from is told with its place and the reason', async () => {
	const {home, project} = await prepare();
	const why = (path: string): string =>
		missingProgramInWords(missingProgram('uv', {home, roots: [home], variables: {PATH: path}})).why;
	expect(why(join(project, '.venv/bin'))).toBe(
		`uv is only found as ${home}/web/.venv/bin/uv, and programs in an environment are never run`,
	);
	expect(why(join(project, 'tools'))).toBe(
		`uv is only found as ${home}/web/tools/uv, and programs below ${home}, which is scanned, are never run`,
	);
	expect(why(join(home, 'nothing'))).toBe('uv is not on PATH');
});

test('the programs that ours start are not taken from there either', async () => {
	const {home, project} = await prepare();
	const path = [join(project, '.venv/bin'), join(project, 'tools'), '', '.', join(home, '.local/bin'), '/usr/bin'];
	const {PATH} = childVariables({home, roots: [home], variables: {PATH: path.join(':')}});
	expect(PATH).toBe(`${join(home, '.local/bin')}:/usr/bin`);
});
