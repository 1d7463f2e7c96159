import {execFileSync, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {expect, onTestFinished, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import type {Environment, Interpreter} from '../../../source/core/model/environment.js';
import {listPackages} from '../../../source/core/inspect/packages/installed-packages.js';
import {takeRecipe} from '../../../source/core/inspect/take-recipe.js';
import {readRunLog} from '../../../source/core/platform/processes/run-log.js';
import {restoreHeld} from '../../../source/core/operate/restore/restore.js';
import {resetEnvironment, type ResetRequest} from '../../../source/core/operate/create/reset.js';
import {findProgram} from '../../../source/core/platform/processes/find-program.js';
import {namedSource} from '../../../source/core/operate/install/install-source.js';
import {findSources} from '../../../source/core/requirements/formats/find-sources.js';
import {findInterpreters} from '../../../source/core/python/interpreters.js';
import {join, parent, type FsPath} from '../../../source/core/model/path.js';
import {lastNoted} from '../../../source/core/state/use-notes.js';
import {addDistribution} from '../../helpers/distribution.js';
import {inspected} from '../../helpers/inspected.js';
import {environmentToInstallInto, environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

type Scene = {
	readonly context: Context;
	readonly project: FsPath;
	readonly path: FsPath;
	readonly interpreters: readonly Interpreter[];
	readonly environment: Environment;
};

/** A project with an environment that holds alpha 1.0, and wheels of alpha 2.0 and beta 1.0 beside. */
const scene = async (make: (directory: string) => Promise<FsPath> = environmentToInstallInto): Promise<Scene> => {
	const directory = await temporaryDirectory();
	const [wheels, project] = [join(directory, 'wheels'), join(directory, "it's a project")];
	await mkdir(project);
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	await makeWheel(wheels, {name: 'alpha', version: '2.0', requires: ['beta']});
	await makeWheel(wheels, {name: 'beta', version: '1.0'});
	const context = await temporaryContext({
		variables: {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip'},
	});
	const path = await make(join(project, '.venv'));
	if (make === environmentToInstallInto) await addDistribution(path, {name: 'alpha', version: '1.0'});
	await writeFile(join(project, 'requirements.txt'), 'alpha>=2\n');
	return {
		context,
		project,
		path,
		interpreters: await findInterpreters(context),
		environment: await inspected(path, context),
	};
};

const versions = async (path: FsPath, context: Context): Promise<readonly string[]> => {
	const {found} = await inspected(path, context);
	return (await listPackages(found)).map(({name, version}) => `${name} ${version}`);
};

const requestOf = ({context, project, interpreters}: Scene, file = 'requirements.txt'): ResetRequest => ({
	context,
	interpreters,
	from: {type: 'source', source: namedSource(join(project, file)), project},
	keep: 'hold',
});

/** Every file with its bytes, links with where they lead: two alike mean the same to the byte. */
const fingerprint = (path: FsPath): string =>
	execFileSync(
		'sh',
		[
			'-c',
			'cd "$1" && find . -type f -exec sha256sum {} + | sort && find . -type l -printf "%p %l\\n" | sort',
			'sh',
			path,
		],
		{
			encoding: 'utf8',
		},
	);

test('a reset brings what the file asks for, keeps the old one held, and it can come back to the byte', async () => {
	const here = await scene();
	const before = fingerprint(here.path);
	const done = await resetEnvironment(here.environment, requestOf(here));
	expect(await lastNoted({path: here.path, identity: done.found.identity}, here.context)).toMatchObject({
		what: 'reset',
	});
	// What another Python brings of its own pip may have changed, too.
	expect(done.changed.installed).toContainEqual({name: 'beta', version: '1.0'});
	expect(done.changed.upgraded).toContainEqual({name: 'alpha', from: '1.0', to: '2.0'});
	const packages = (await listPackages(done.found)).map(({name, version}) => `${name} ${version}`);
	expect(packages).toEqual(expect.arrayContaining(['alpha 2.0', 'beta 1.0']));
	expect(done.held?.path).toBe(here.path);
	await restoreHeld(done.held?.id ?? '', {context: here.context, places: [here.project]});
	expect(fingerprint(here.path)).toBe(before);
});

test('an older one that is held goes once the reset is complete, and stays when it fails', async () => {
	const here = await scene();
	const first = await resetEnvironment(here.environment, requestOf(here));
	const older = first.held?.heldPath ?? here.path;
	const bytes = fingerprint(older);
	await writeFile(join(here.project, 'requirements.txt'), 'alpha\nnope==9\n');
	const environment = await inspected(here.path, here.context);
	const request = {...requestOf(here), freeOlder: true};
	await expect(resetEnvironment(environment, request)).rejects.toMatchObject({code: 'install-failed'});
	expect(fingerprint(older)).toBe(bytes);
	await writeFile(join(here.project, 'requirements.txt'), 'alpha\n');
	const second = await resetEnvironment(environment, request);
	expect([existsSync(older), existsSync(second.held?.heldPath ?? '')]).toEqual([false, true]);
});

test('a reset that cannot be satisfied leaves the old one to the byte, and says why', async () => {
	const here = await scene();
	await writeFile(join(here.project, 'requirements.txt'), 'alpha\nnope==9\n');
	const before = fingerprint(here.path);
	await expect(resetEnvironment(here.environment, requestOf(here))).rejects.toMatchObject({
		code: 'install-failed',
		reason: {type: 'no-version', name: 'nope', specifier: '==9'},
		state: {type: 'old-one-back'},
	});
	expect(fingerprint(here.path)).toBe(before);
	expect(await readdir(here.project)).toEqual(['.venv', 'requirements.txt']);
});

test('a cancelled reset leaves the old one to the byte', async () => {
	const here = await scene(environmentWithoutPip);
	const before = fingerprint(here.path);
	const controller = new AbortController();
	const resetting = resetEnvironment(here.environment, requestOf(here), {
		signal: controller.signal,
		onProgress: ({step}) => {
			if (step.doing === 'creating') setTimeout(() => controller.abort(), 200);
		},
	});
	await expect(resetting).rejects.toMatchObject({code: 'cancelled', state: {type: 'old-one-back'}});
	expect(fingerprint(here.path)).toBe(before);
	expect(await readdir(here.project)).toEqual(['.venv', 'requirements.txt']);
});

test('a mistake in the requirements file is reported before anything is moved', async () => {
	const here = await scene(environmentWithoutPip);
	const before = fingerprint(here.path);
	await writeFile(join(here.project, 'self.txt'), 'alpha\n-r self.txt\n');
	await expect(resetEnvironment(here.environment, requestOf(here, 'self.txt'))).rejects.toMatchObject({
		code: 'bad-requirements',
		reason: {type: 'source-unread', reason: {type: 'includes-itself'}},
	});
	await expect(resetEnvironment(here.environment, requestOf(here, 'none.txt'))).rejects.toMatchObject({
		code: 'bad-requirements',
	});
	expect(fingerprint(here.path)).toBe(before);
});

test('a file in UTF-16, as PowerShell writes it, is reset from', async () => {
	const here = await scene();
	await writeFile(join(here.project, 'utf16.txt'), Buffer.from('\uFEFFbeta==1.0\r\n', 'utf16le'));
	const done = await resetEnvironment(here.environment, {...requestOf(here, 'utf16.txt'), keep: 'free'});
	expect(done.changed.installed.map(({name}) => name)).toContain('beta');
	expect(done.held).toBeUndefined();
	expect(await readdir(here.project)).toEqual(['.venv', 'requirements.txt', 'utf16.txt']);
});

test("a reset of one with the user's files keeps the old one held, although its space was to be freed", async () => {
	const here = await scene();
	await mkdir(join(here.path, 'share/notebooks'), {recursive: true});
	await writeFile(join(here.path, 'share/notebooks/thesis.ipynb'), 'years of work');
	const before = fingerprint(here.path);
	const done = await resetEnvironment(here.environment, {...requestOf(here), keep: 'free'});
	expect(done.held && fingerprint(done.held.heldPath)).toBe(before);
	await restoreHeld(done.held?.id ?? '', {context: here.context});
	expect(await readFile(join(here.path, 'share/notebooks/thesis.ipynb'), 'utf8')).toBe('years of work');
});

test('a reset of one with a stray file wants its name typed, then keeps the old one held', async () => {
	const here = await scene();
	await writeFile(join(here.path, 'notes.txt'), 'only here');
	const before = fingerprint(here.path);
	const request: ResetRequest = {...requestOf(here), keep: 'free'};
	await expect(resetEnvironment(here.environment, request)).rejects.toMatchObject({
		code: 'answer-needed',
		reason: {type: 'name-not-typed', name: "it's a project/.venv", operation: 'reset'},
	});
	expect(fingerprint(here.path)).toBe(before);
	const done = await resetEnvironment(here.environment, {...request, typedName: "it's a project/.venv"});
	expect(done.held && fingerprint(done.held.heldPath)).toBe(before);
});

test('the command of a reset can be run again from the log, since its list is still there', async () => {
	const here = await scene();
	const recipe = takeRecipe(here.environment, await listPackages(here.environment.found), here.context);
	await resetEnvironment(here.environment, {...requestOf(here), from: {type: 'recipe', recipe}});
	const commands = (await readRunLog(here.context)).map(({command}) => command);
	const list = commands.at(-1)?.at(-1) ?? '';
	expect(commands.at(-1)?.at(-2)).toBe('-r');
	expect(await readFile(list, 'utf8')).toBe('alpha==1.0\n');
});

test("a reset that can't write a journal moves nothing, and says why", async () => {
	const here = await scene(environmentWithoutPip);
	const places = {...here.context.places, data: join(here.project, 'requirements.txt/data')};
	const context = {...here.context, places};
	await expect(resetEnvironment(here.environment, {...requestOf(here), context})).rejects.toMatchObject({
		code: 'cannot-hold',
		reason: {operation: 'reset'},
	});
	expect(await readdir(here.project)).toEqual(['.venv', 'requirements.txt']);
});

test("a requirement may be met by the system's packages where the environment sees them", async () => {
	const here = await scene(directory => environmentWithoutPip(directory, '--system-site-packages'));
	const base = here.environment.python?.base ?? '';
	const inBase = execFileSync(base, ['-I', '-c', 'import pip; print(pip.__version__)'], {encoding: 'utf8'}).trim();
	await writeFile(join(here.project, 'requirements.txt'), `pip==${inBase}\nbeta\n`);
	await resetEnvironment(here.environment, requestOf(here));
	expect(await versions(here.path, here.context)).toEqual(['beta 1.0']);
});

test('an environment that a process runs in is refused', async () => {
	const here = await scene(environmentWithoutPip);
	const child = spawn(join(here.path, 'bin/python'), ['-c', 'print(1, flush=True); import time; time.sleep(600)']);
	onTestFinished(() => void child.kill('SIGKILL'));
	await new Promise(resolve => child.stdout.once('data', resolve));
	await expect(resetEnvironment(here.environment, requestOf(here))).rejects.toMatchObject({
		code: 'in-use',
		exitCode: 3,
	});
});

test('an environment whose Python is gone wants one without fixes to be named, and prompt and system packages carry over', async () => {
	const here = await scene(directory => environmentWithoutPip(directory, '--system-site-packages', '--prompt', 'mine'));
	const bin = join(here.path, 'bin');
	for (const name of await readdir(bin))
		if (name.startsWith('python')) execFileSync('ln', ['-sfn', '/nonexistent/python3.2', join(bin, name)]);
	const broken = await inspected(here.path, here.context);
	const others = here.interpreters.map(one => ({...one, version: '3.2.9', isPastEndOfLife: true}));
	await expect(resetEnvironment(broken, {...requestOf(here), interpreters: others})).rejects.toMatchObject({
		code: 'no-interpreter',
		reason: {type: 'no-successor'},
	});
	const [newest] = here.interpreters;
	const done = await resetEnvironment(broken, {...requestOf(here), python: newest?.path});
	expect(done.found.config).toMatchObject({systemSitePackages: true});
	expect(await readFile(join(here.path, 'pyvenv.cfg'), 'utf8')).toContain('mine');
	expect((await listPackages(done.found)).map(({name}) => name)).toContain('alpha');
});

test.skipIf(process.getuid?.() !== 0)('a disk that fills up brings the old one back to the byte', async () => {
	const here = await scene(environmentWithoutPip);
	const disk = join(here.project, 'disk');
	await mkdir(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
	try {
		const path = await environmentWithoutPip(join(disk, '.venv'));
		await writeFile(join(disk, 'requirements.txt'), 'alpha\n');
		// With pip, which needs more than there is.
		const config = join(path, 'pyvenv.cfg');
		await writeFile(config, (await readFile(config, 'utf8')).replace('--without-pip ', ''));
		const before = fingerprint(path);
		const environment = await inspected(path, here.context);
		const request = requestOf({...here, project: disk});
		await expect(resetEnvironment(environment, request)).rejects.toMatchObject({code: 'disk-full'});
		expect(fingerprint(path)).toBe(before);
		expect((await readdir(disk)).sort()).toEqual(['.venv', 'requirements.txt']);
	} finally {
		execFileSync('umount', [disk]);
	}
});

test("a project's uv.lock is installed by uv, and line by line where uv is not wanted", async ctx => {
	const at = await scene(environmentWithoutPip);
	const uv = findProgram('uv', at.context);
	if (uv === undefined) return ctx.skip('uv is not installed');
	const wheels = join(parent(at.project), 'wheels');
	const variables = {...process.env, UV_NO_INDEX: '1', UV_FIND_LINKS: wheels, UV_OFFLINE: '1'};
	const project = '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.8"\ndependencies = ["alpha"]\n';
	await writeFile(join(at.project, 'pyproject.toml'), project);
	execFileSync(uv, ['lock', '--quiet', '--python', at.interpreters[0]?.path ?? 'python3'], {
		cwd: at.project,
		env: variables,
	});
	const [source] = await findSources(at.project);
	if (source?.format !== 'uv-lock') throw new Error('no lock');
	const from = {type: 'source', source, project: at.project} as const;
	const context = await temporaryContext({variables});
	const done = await resetEnvironment(at.environment, {...requestOf(at), context, from, installer: 'uv'});
	expect(done.notes).toContainEqual({type: 'uv-installed-lock'});
	expect(await versions(at.path, context)).toEqual(['alpha 2.0', 'beta 1.0']);
	expect((await readdir(at.project)).filter(name => name.startsWith('.venv'))).toEqual(['.venv']);
	const piped = await temporaryContext({variables: {...variables, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels}});
	const again = await resetEnvironment(await inspected(at.path, piped), {
		...requestOf(at),
		context: piped,
		from,
		freeOlder: true,
	});
	expect(again.notes).toContainEqual({type: 'lock-line-by-line', reason: {type: 'pip-settings'}});
	expect(await versions(at.path, piped)).toEqual(['alpha 2.0', 'beta 1.0']);
});
