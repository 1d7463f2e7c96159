import {execFileSync} from 'node:child_process';
import {mkdir, readFile, readdir, symlink, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import type {Interpreter} from '../../../source/core/model/environment.js';
import {createEnvironment} from '../../../source/core/operate/create/create.js';
import {listPackages} from '../../../source/core/inspect/packages/installed-packages.js';
import {fsPath, join, type FsPath} from '../../../source/core/model/path.js';
import {lastNoted} from '../../../source/core/state/use-notes.js';
import {environmentWithoutPip, python} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';
import {phraseText} from '../../../source/core/model/phrase.js';
import {stepInWords} from '../../../source/text/step.js';

const interpreter = (overrides: Partial<Interpreter> = {}): Interpreter => ({
	path: fsPath(python()),
	version: '3.11',
	implementation: 'cpython',
	source: 'PATH',
	isPastEndOfLife: false,
	hasEnsurepip: true,
	...overrides,
});

const contextFor = async (wheels: FsPath): Promise<Context> =>
	temporaryContext({variables: {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip'}});

const isRoot = process.getuid?.() === 0;

test('an environment is made with its requirements, its prompt and a .gitignore, and its Python says so', async () => {
	const directory = await temporaryDirectory();
	const wheels = join(directory, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0', requires: ['beta']});
	await makeWheel(wheels, {name: 'beta', version: '2.0'});
	const file = join(directory, 'requirements.txt');
	await writeFile(file, 'alpha\n');
	const steps: string[] = [];
	const path = join(directory, 'my env \'q" ü日本 a=b');
	const context = await contextFor(wheels);
	const created = await createEnvironment(
		{context, path, interpreter: interpreter(), prompt: 'mine', files: [file]},
		{onProgress: progress => steps.push(phraseText(stepInWords(progress)))},
	);
	expect(created.changed.installed).toEqual([
		{name: 'alpha', version: '1.0'},
		{name: 'beta', version: '2.0'},
	]);
	expect(await readFile(join(path, '.gitignore'), 'utf8')).toMatch(/^\*$/m);
	expect(await readFile(join(path, 'pyvenv.cfg'), 'utf8')).toContain('mine');
	const said = execFileSync(join(path, 'bin/python'), ['-I', '-c', 'import alpha, beta, sys; print(sys.prefix)']);
	expect(said.toString().trim()).toBe(path);
	// Its installation is a part of its making.
	expect(await lastNoted({path, identity: created.found.identity}, context)).toMatchObject({what: 'created'});
	// How many have come when somebody looks is the machine's affair.
	expect(steps.some(step => /^installing [012] of 2$/.test(step))).toBe(true);
	expect(steps.some(step => step.includes('collected'))).toBe(true);
	expect((await readdir(directory)).sort()).toEqual([path.slice(directory.length + 1), 'requirements.txt', 'wheels']);
});

test('a create whose requirements do not resolve leaves nothing, and says which', async () => {
	const directory = await temporaryDirectory();
	const context = await contextFor(directory);
	const path = join(directory, '.venv');
	const creating = createEnvironment({context, path, interpreter: interpreter(), requirements: ['nope==9']});
	await expect(creating).rejects.toMatchObject({
		code: 'install-failed',
		reason: {type: 'no-version', name: 'nope', specifier: '==9'},
		state: {type: 'nothing-left'},
	});
	expect(await readdir(directory)).toEqual([]);
});

test('a cancelled create leaves nothing', async () => {
	const directory = await temporaryDirectory();
	const context = await contextFor(directory);
	const controller = new AbortController();
	const creating = createEnvironment(
		{context, path: join(directory, '.venv'), interpreter: interpreter()},
		{signal: controller.signal, onProgress: () => setTimeout(() => controller.abort(), 300)},
	);
	await expect(creating).rejects.toMatchObject({code: 'cancelled', state: {type: 'nothing-left'}});
	expect(await readdir(directory)).toEqual([]);
});

test('a directory that is not empty is refused, an environment with the hint to reset it', async () => {
	const directory = await temporaryDirectory();
	const context = await contextFor(directory);
	const create = (name: string) =>
		createEnvironment({context, path: join(directory, name), interpreter: interpreter()});
	await mkdir(join(directory, 'full'));
	await writeFile(join(directory, 'full/notes.txt'), 'mine');
	await expect(create('full')).rejects.toMatchObject({code: 'not-empty', exitCode: 3});
	await writeFile(join(directory, 'file'), '');
	await expect(create('file')).rejects.toMatchObject({code: 'not-empty'});
	await symlink(join(directory, 'full'), join(directory, 'link'));
	await expect(create('link')).rejects.toMatchObject({code: 'not-empty'});
	await environmentWithoutPip(join(directory, 'env'));
	await expect(create('env')).rejects.toMatchObject({
		code: 'not-empty',
		reason: {type: 'environment-there'},
	});
	expect(await readFile(join(directory, 'full/notes.txt'), 'utf8')).toBe('mine');
});

test("a create that can't work is refused before anything is made", async () => {
	const directory = await temporaryDirectory();
	const context = {...(await contextFor(directory)), variables: {PATH: '/nonexistent'}};
	const create = (name: string, overrides: Partial<Interpreter> = {}, files: readonly FsPath[] = []) =>
		createEnvironment({context, path: join(directory, name), interpreter: interpreter(overrides), files});
	await expect(create('a', {hasEnsurepip: false})).rejects.toMatchObject({
		code: 'no-ensurepip',
		reason: {type: 'venv-without-ensurepip', minor: '3.11'},
	});
	await expect(create('a\nb')).rejects.toMatchObject({code: 'refused'});
	await expect(create('a:b')).rejects.toMatchObject({code: 'refused'});
	await expect(create('caf\uDCE9')).rejects.toMatchObject({code: 'refused'});
	await expect(create('no/such/.venv')).rejects.toMatchObject({
		code: 'not-found',
		reason: {type: 'parent-missing'},
	});
	await expect(create('a', {}, [join(directory, 'none.txt')])).rejects.toMatchObject({code: 'not-found'});
	expect(await readdir(directory)).toEqual([]);
});

test('with uv, uv makes it and installs into it', async ctx => {
	const {findProgram} = await import('../../../source/core/platform/processes/find-program.js');
	const directory = await temporaryDirectory();
	const wheels = join(directory, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	const context = await temporaryContext({variables: {...process.env, UV_OFFLINE: '1', UV_FIND_LINKS: wheels}});
	if (findProgram('uv', context) === undefined) ctx.skip('uv is not on PATH');
	const path = join(directory, '.venv');
	const created = await createEnvironment({
		context,
		path,
		interpreter: interpreter(),
		creator: 'uv',
		requirements: ['alpha'],
	});
	expect(created.found.creator).toBe('uv');
	expect((await listPackages(created.found)).map(({name, installer}) => `${name} ${installer}`)).toEqual(['alpha uv']);
});

test.skipIf(!isRoot)('a full disk leaves nothing half-made, and the error says that the disk is full', async () => {
	const directory = await temporaryDirectory();
	const disk = join(directory, 'disk');
	await mkdir(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
	try {
		const context = await contextFor(directory);
		const creating = createEnvironment({context, path: join(disk, '.venv'), interpreter: interpreter()});
		await expect(creating).rejects.toMatchObject({code: 'disk-full'});
		expect(await readdir(disk)).toEqual([]);
	} finally {
		execFileSync('umount', [disk]);
	}
});

test.skipIf(!isRoot)('on a read-only disk nothing is tried', async () => {
	const directory = await temporaryDirectory();
	const disk = join(directory, 'disk');
	await mkdir(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', disk]);
	try {
		const context = await contextFor(directory);
		const creating = createEnvironment({context, path: join(disk, '.venv'), interpreter: interpreter()});
		await expect(creating).rejects.toMatchObject({code: 'no-permission'});
	} finally {
		execFileSync('umount', [disk]);
	}
});
