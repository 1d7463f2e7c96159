import {createHash} from 'node:crypto';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import type {Context} from '../../../source/core/model/context.js';
import {projectAt} from '../../../source/core/discover/kinds/project.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {centralStores} from '../../../source/core/discover/central-stores.js';
import type {Found} from '../../../source/core/model/environment.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const keys = {
	venv: 'home = /usr/bin\nversion = 3.11.2\ncommand = /usr/bin/python3 -m venv /x\n',
	virtualenv: 'home = /usr/bin\nversion_info = 3.11.2.final.0\nvirtualenv = 20.30.0\n',
	uv: 'home = /usr/bin\nuv = 0.12.5\nversion_info = 3.11.2\n',
};

/** The least that is an environment, with further files by their path in it. */
const environmentAt = async (
	path: string,
	creator: keyof typeof keys,
	files: Readonly<Record<string, string>> = {},
): Promise<FsPath> => {
	await mkdir(join(path, 'bin'), {recursive: true});
	await mkdir(join(path, 'lib/python3.11/site-packages'), {recursive: true});
	await symlink('/usr/bin/python3', join(path, 'bin/python'));
	for (const [name, text] of Object.entries({'pyvenv.cfg': keys[creator], ...files})) {
		await mkdir(dirname(join(path, name)), {recursive: true});
		await writeFile(join(path, name), text);
	}
	return fsPath(path);
};

const look = async (path: FsPath, context?: Context): Promise<Found> => {
	const found = await recognise(path, context ?? (await temporaryContext()));
	if (found === undefined) throw new Error(`${path} is not recognised`);
	return found;
};

test.each([
	['proj/.venv', 'venv', 'venv', undefined],
	['proj/.venv', 'virtualenv', 'virtualenv', undefined],
	['proj/.venv', 'uv', 'uv', undefined],
	['proj/.tox/py311', 'virtualenv', 'tox', undefined],
	['proj/.nox/tests', 'virtualenv', 'nox', undefined],
	['cache/pypoetry/virtualenvs/api-AbCd_-12-py3.11', 'virtualenv', 'poetry', 'poetry env remove api-AbCd_-12-py3.11'],
	['share/hatch/env/virtual/api/AbCd_-12/test', 'virtualenv', 'hatch', 'hatch env remove test'],
	['share/pdm/venvs/api-AbCd_-12-3.11', 'venv', 'pdm', 'pdm venv remove 3.11'],
	['.pyenv/versions/3.11.7/envs/api', 'venv', 'pyenv-virtualenv', 'pyenv virtualenv-delete api'],
	['share/pipx/venvs/black', 'venv', 'pipx', 'pipx uninstall black'],
	['share/uv/tools/ruff', 'uv', 'tool', 'uv tool uninstall ruff'],
	['.cache/uv/environments-v2/script-abc', 'uv', 'tool', 'uv cache prune'],
	['share/pipx/.cache/0123456789abcde', 'venv', 'pipx', undefined],
	['.rye/tools/ruff', 'virtualenv', 'tool', 'rye uninstall ruff'],
	['.cache/pre-commit/repoabc/py_env-python3', 'virtualenv', 'tool', 'pre-commit gc'],
	['homebrew/Cellar/awscli/2.1/libexec', 'virtualenv', 'tool', 'brew uninstall awscli'],
] as const)('%s made by %s is %s', async (place, creator, kind, command) => {
	const found = await look(await environmentAt(join(await temporaryDirectory(), place), creator));
	expect([found.kind, found.creator, found.owner?.deleteCommand.join(' ')]).toEqual([kind, creator, command]);
});

test.each([
	['history', 'conda'],
	['pixi', 'pixi'],
])('conda-meta/%s makes it %s, whatever else lies in it', async (name, kind) => {
	const path = await environmentAt(join(await temporaryDirectory(), 'proj/.pixi/envs/default'), 'venv', {
		[`conda-meta/${name}`]: '',
	});
	expect((await look(path)).kind).toBe(kind);
});

test("poetry's environment is tied to its project by the hash of the path, even when the project is gone", async () => {
	const directory = await temporaryDirectory();
	const project = join(directory, 'code/api');
	const hash = createHash('sha256').update(project).digest('base64url').slice(0, 8);
	const path = await environmentAt(join(directory, `pypoetry/virtualenvs/api-${hash}-py3.11`), 'virtualenv', {
		'lib/python3.11/site-packages/api.pth': `${join(project, 'src')}\n`,
		'lib/python3.11/site-packages/other.pth': '/somewhere/else\n',
	});
	expect((await look(path)).project).toEqual({path: project, state: 'gone'});
	await mkdir(project, {recursive: true});
	expect((await look(path)).project).toEqual({path: project, state: 'there'});
});

const hashOf = (path: string): string => createHash('sha256').update(path).digest('base64url').slice(0, 8);

test("hatch's environments are recognised where its configuration has them, under any name", async () => {
	const directory = await temporaryDirectory();
	const context = await temporaryContext();
	const project = join(directory, 'code/api');
	await mkdir(project, {recursive: true});
	await writeFile(join(project, 'pyproject.toml'), '');
	const hash = hashOf(project);
	const pth = {'lib/python3.11/site-packages/api.pth': `${join(project, 'src')}\n`};
	// HATCH_DATA_DIR or `dirs.data`: hatch notes each project in `.metadata`.
	await mkdir(join(directory, `data/env/.metadata/${hash}/virtual`), {recursive: true});
	const byData = await look(await environmentAt(join(directory, `data/env/virtual/api/${hash}/test`), 'virtualenv'));
	// `dirs.env`: the project itself is installed, or the usual place has the note.
	const byProject = await look(await environmentAt(join(directory, `store/api/${hash}/api`), 'virtualenv', pth));
	const noted = hashOf('/other');
	await mkdir(join(context.home, '.local/share/hatch/env/.metadata', noted), {recursive: true});
	const byNote = await look(await environmentAt(join(directory, `store/other/${noted}/test`), 'uv'), context);
	// `dirs.env` within the project.
	await mkdir(join(project, '.environments'));
	await writeFile(join(project, '.environments/.gitignore'), '# This file was automatically created by Hatch\n*\n');
	const within = await look(await environmentAt(join(project, '.environments/test'), 'virtualenv'));
	const found = [byData, byProject, byNote, within];
	expect(found.map(({kind, owner}) => [kind, owner?.deleteCommand.at(-1)])).toEqual([
		['hatch', 'test'],
		['hatch', 'default'],
		['hatch', 'test'],
		['hatch', 'test'],
	]);
	expect([byProject.project, within.project]).toEqual(Array(2).fill({path: project, state: 'there'}));
});

test('a directory whose name is as long as a hash is no sign of hatch', async () => {
	const directory = await temporaryDirectory();
	await mkdir(join(directory, 'web/frontend'), {recursive: true});
	await writeFile(join(directory, 'web/frontend/.gitignore'), '*\n');
	const found = await look(await environmentAt(join(directory, 'web/frontend/.venv'), 'virtualenv'));
	expect([found.kind, found.owner]).toEqual(['virtualenv', undefined]);
});

test("pipenv's and virtualenvwrapper's environments name their project", async () => {
	const directory = await temporaryDirectory();
	await mkdir(join(directory, 'api'));
	const files = {'.project': `${join(directory, 'api')}\n`};
	const pipenv = await look(await environmentAt(join(directory, 'virtualenvs/api-AbCdEf12'), 'virtualenv', files));
	const wrapper = await look(await environmentAt(join(directory, 'envs/api'), 'virtualenv', files));
	expect([pipenv.kind, wrapper.kind]).toEqual(['pipenv', 'virtualenv']);
	expect([pipenv.project, wrapper.project]).toEqual(Array(2).fill({path: join(directory, 'api'), state: 'there'}));
});

test('a project on a disk that is not mounted is not called gone', async () => {
	const context = await temporaryContext();
	const states = ['/media/nobody/stick/api', '/mnt/no-such-disk/api', '/no-such-directory/api'].map(
		path => projectAt(fsPath(path), context).state,
	);
	expect(states).toEqual(['not-mounted', 'not-mounted', 'gone']);
});

test('the stores of other programs are found by their variables and their usual places', async () => {
	const context = await temporaryContext();
	const places = [
		'.virtualenvs',
		'.cache/pypoetry/virtualenvs',
		'.local/share/uv/tools',
		'.pyenv/versions/3.11.7/envs',
		'elsewhere',
	];
	for (const place of places) await mkdir(join(context.home, place), {recursive: true});
	const variables = {WORKON_HOME: join(context.home, 'elsewhere'), PYENV_ROOT: join(context.home, '.pyenv')};
	const stores = (await centralStores({...context, variables})).filter(path => path.startsWith(context.home));
	expect(stores.toSorted()).toEqual(places.map(place => join(context.home, place)).sort());
});

test("uv's central environment behind a link serves the project that the link lies in", async () => {
	const directory = await temporaryDirectory();
	const path = await environmentAt(join(directory, 'cache/uv/environments-v2/api-abc'), 'uv');
	await mkdir(join(directory, 'api'));
	await symlink(path, join(directory, 'api/.venv'));
	const alias = await look(fsPath(join(directory, 'api/.venv')));
	expect(alias).toMatchObject({kind: 'uv', alias: path, project: {path: join(directory, 'api')}, owner: undefined});
});

test('a conda environment without a history is one by the records of its packages', async () => {
	const path = join(await temporaryDirectory(), 'e');
	for (const place of ['conda-meta', 'bin', 'lib/python3.10/site-packages'])
		await mkdir(join(path, place), {recursive: true});
	await writeFile(join(path, 'conda-meta/python-3.10.9-h0_1.json'), '{"name": "python", "version": "3.10.9"}');
	expect(await look(fsPath(path))).toMatchObject({kind: 'conda', owner: {name: 'conda'}});
});

test("pixi's environments are pixi's, those of a project and the global ones", async () => {
	const context = await temporaryContext();
	const make = async (directory: string): Promise<Found> => {
		const path = join(directory, '.pixi/envs/default');
		await mkdir(join(path, 'conda-meta'), {recursive: true});
		await writeFile(join(path, 'conda-meta/pixi'), '');
		return look(fsPath(path), context);
	};
	const project = await temporaryDirectory();
	expect(await make(project)).toMatchObject({kind: 'pixi', project: {path: project}});
	const all = await make(context.home);
	expect([all.project, all.owner?.deleteCommand]).toEqual([undefined, ['pixi', 'global', 'uninstall', 'default']]);
});

const installer = (name: string) => ({'lib/python3.11/site-packages/alpha-1.0.dist-info/INSTALLER': name});

test.each([
	['poetry', {'poetry.lock': ''}, installer('Poetry 2.1.3')],
	['pdm', {'pdm.lock': ''}, installer('pdm')],
	['pipenv', {Pipfile: ''}, {'.project': '/anywhere'}],
	['rye', {}, {'rye-venv.json': '{}'}],
	// A lock alone says nothing of who filled the environment.
	['virtualenv', {'poetry.lock': ''}, installer('pip')],
] as const)('the .venv in a project of %s is of that kind', async (kind, files, inside) => {
	const project = await temporaryDirectory();
	for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
	const found = await look(await environmentAt(join(project, '.venv'), 'virtualenv', inside));
	expect(found).toMatchObject({kind, creator: 'virtualenv'});
	if (kind !== 'virtualenv') expect(found.project?.path).toBe(project);
});

test('below WORKON_HOME pipenv and poetry keep what they would keep in their own places', async () => {
	const directory = await temporaryDirectory();
	const context = await temporaryContext({variables: {WORKON_HOME: join(directory, 'envs')}});
	const path = await environmentAt(join(directory, 'envs/api-AbCd_-12'), 'virtualenv', {'.project': directory});
	expect(await look(path, context)).toMatchObject({kind: 'pipenv', project: {path: directory}});
});

test('an environment of pyenv serves the directory whose .python-version names it', async () => {
	const directory = await temporaryDirectory();
	await mkdir(join(directory, 'api/below'), {recursive: true});
	await writeFile(join(directory, 'api/.python-version'), 'api-env\n');
	const path = await environmentAt(join(directory, '.pyenv/versions/3.11.7/envs/api-env'), 'venv');
	const context = await temporaryContext({cwd: fsPath(join(directory, 'api/below'))});
	expect((await look(path, context)).project?.path).toBe(join(directory, 'api'));
	expect((await look(path)).project).toBeUndefined();
});
