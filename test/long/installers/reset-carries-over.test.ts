import {readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {buildableProject} from '../../helpers/requirements/buildable-project.js';
import {commandLine} from '../../helpers/command-line.js';
import {addDistribution, sitePackagesOf} from '../../helpers/distribution.js';
import {askPython, environmentToInstallInto, environmentWithPip, pipInstall} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

type Scene = {readonly project: string; readonly path: FsPath; readonly wheels: string; readonly context: Context};

/** A project `app` that needs alpha, beta with its extra `more`, and gamma with its group `dev`. */
const scene = async (make: (directory: string) => Promise<FsPath> = environmentToInstallInto): Promise<Scene> => {
	const directory = await temporaryDirectory();
	const [project, wheels] = [join(directory, 'app'), join(directory, 'wheels')];
	for (const name of ['alpha', 'beta', 'gamma']) await makeWheel(wheels, {name, version: '1.0'});
	await buildableProject(
		project,
		'app',
		'dependencies = ["alpha"]\n[project.optional-dependencies]\nmore = ["beta"]\n[dependency-groups]\ndev = ["gamma"]\n',
	);
	const variables = {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip'};
	const context = await temporaryContext({variables, cwd: fsPath(project)});
	return {project, wheels, context, path: await make(join(project, '.venv'))};
};

const imports = (path: FsPath, ...names: readonly string[]): Promise<unknown> =>
	askPython(
		path,
		`import importlib.util
print(json.dumps([name for name in ${JSON.stringify(names)} if importlib.util.find_spec(name)]))`,
	);

const reset = async (
	{context}: Scene,
	...flags: readonly string[]
): Promise<{readonly code: number; readonly data: Record<string, unknown>; readonly text: string}> => {
	const {code, stdout, stderr} = await commandLine(context, ['reset', '.venv', '--json', ...flags]);
	return {code, data: JSON.parse(stdout) as Record<string, unknown>, text: stderr};
};

const rebuildable = async ({context}: Scene): Promise<unknown> =>
	(await commandLine(context, ['show', '.venv', '--json'])).json()['rebuildable'];

test('a reset brings an editable project and its extra back, as "rebuildable: yes" has said', async () => {
	const here = await scene();
	await pipInstall(here.path, here.wheels, '-e', `${here.project}[more]`);
	expect(await rebuildable(here)).toEqual({verdict: 'yes', source: 'pyproject.toml', missing: []});
	expect((await reset(here, '--dry-run')).data).toMatchObject({lost: [], reinstalled: ['app'], new: [], changed: []});
	expect((await reset(here, '--yes')).data).toMatchObject({ok: true, changed: {removed: [], installed: []}});
	expect(await imports(here.path, 'app', 'alpha', 'beta', 'gamma')).toEqual(['app', 'alpha', 'beta']);
	expect(await askPython(here.path, 'import app; print(json.dumps(app.here))')).toBe('source');
});

test('the note by which pipenv knows the project of an environment is there after a reset', async () => {
	const here = await scene();
	await pipInstall(here.path, here.wheels, '-e', here.project);
	await writeFile(join(here.path, '.project'), here.project);
	expect((await reset(here, '--yes')).data).toMatchObject({ok: true});
	expect(await readFile(join(here.path, '.project'), 'utf8')).toBe(here.project);
});

test('a project that was installed as a copy comes back as a copy', async () => {
	const here = await scene();
	await pipInstall(here.path, here.wheels, here.project);
	expect((await reset(here, '--yes')).data).toMatchObject({ok: true, changed: {removed: []}});
	expect(await askPython(here.path, 'import app; print(json.dumps(app.here))')).toBe('copy');
});

test("packages that won't come back are listed before with the reason, and those that are gone after", async () => {
	const here = await scene();
	await pipInstall(here.path, here.wheels, '-e', here.project, 'beta', 'gamma');
	await addDistribution(here.path, {name: 'byhand', version: '3.0'});
	expect(await rebuildable(here)).toMatchObject({verdict: 'partly', missing: ['byhand']});
	const dry = await reset(here, '--dry-run', '--extra', 'more');
	expect(dry.data).toMatchObject({
		dryRun: true,
		lost: [
			{name: 'byhand', version: '3.0', reason: {type: 'not-asked'}},
			{name: 'gamma', version: '1.0', reason: {type: 'other-part', parts: [{type: 'group', name: 'dev'}]}},
		],
		parts: [
			{type: 'extra', name: 'more', isHeld: true, isChosen: true},
			{type: 'group', name: 'dev', isHeld: true, isChosen: false},
		],
	});
	expect(await imports(here.path, 'beta', 'gamma')).toEqual(['beta', 'gamma']);
	const done = await commandLine(here.context, ['reset', '.venv', '--yes', '--extra', 'more']);
	expect(done.stdout).toMatch(/Gone: byhand 3\.0, gamma 1\.0/);
	expect(await imports(here.path, 'app', 'alpha', 'beta', 'gamma')).toEqual(['app', 'alpha', 'beta']);
});

test('groups and extras can be named, and one that is not there is refused before anything moves', async () => {
	const here = await scene();
	await pipInstall(here.path, here.wheels, 'alpha');
	const wrong = await reset(here, '--yes', '--group', 'docs');
	expect([wrong.code, wrong.data]).toMatchObject([2, {error: {code: 'usage', hint: 'It has dev'}}]);
	expect((await reset(here, '--yes', '--all-groups')).data).toMatchObject({ok: true});
	expect(await imports(here.path, 'alpha', 'beta', 'gamma')).toEqual(['alpha', 'gamma']);
});

test('a project whose build fails brings the old environment back', async () => {
	const here = await scene();
	await pipInstall(here.path, here.wheels, '-e', here.project);
	await writeFile(join(here.project, 'backend.py'), 'raise SystemExit("no build today")\n');
	expect(await reset(here, '--yes')).toMatchObject({code: 1, data: {ok: false}});
	expect(await imports(here.path, 'app', 'alpha')).toEqual(['app', 'alpha']);
});

test('setuptools, which the creator may bring, is there afterwards only if it was there before', async () => {
	const here = await scene(environmentWithPip);
	const sitePackages = await sitePackagesOf(here.path);
	await pipInstall(here.path, here.wheels, 'alpha');
	const names = (await readdir(sitePackages)).filter(name => /^(?:setuptools|pkg_resources|_?distutils)/.test(name));
	for (const name of names) await rm(join(sitePackages, name), {recursive: true});
	expect((await reset(here, '--yes')).data).toMatchObject({ok: true});
	expect(await imports(here.path, 'alpha', 'pip', 'setuptools')).toEqual(['alpha', 'pip']);
});
