import {createHash} from 'node:crypto';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {findUnservedProjects} from '../../../source/core/requirements/find-unserved-projects.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

test('projects that say what they need and have no environment are found, none below another, no link, nothing hidden', async () => {
	const root = await temporaryDirectory();
	const project = async (name: string, file = 'requirements.txt') => {
		await mkdir(join(root, name), {recursive: true});
		await writeFile(join(root, name, file), '');
	};
	await project('one');
	await project('one/examples/inner');
	await project('two', 'pyproject.toml');
	await project('served');
	await project('a/b/c');
	await project('a/b/d/too-deep');
	await project('.hidden');
	await project('node_modules/thing');
	await mkdir(join(root, 'plain'));
	bareEnvironment(join(root, 'served/.venv'));
	await symlink(join(root, 'one'), join(root, 'link'));
	const context = await temporaryContext();
	expect(
		(await findUnservedProjects([root], context)).map(({path, file}) => [path.slice(root.length + 1), file]),
	).toEqual([
		['one', 'requirements.txt'],
		['two', 'pyproject.toml'],
		['a/b/c', 'requirements.txt'],
	]);
	await project('', 'uv.lock');
	expect((await findUnservedProjects([root], context))[0]).toEqual({path: root, file: 'uv.lock'});
});

test('a project is served by an environment that its tool keeps for it, in the project or elsewhere', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	const project = async (name: string): Promise<string> => {
		await mkdir(join(root, name), {recursive: true});
		await writeFile(join(root, name, 'pyproject.toml'), '');
		return join(root, name);
	};
	const hash = (path: string, algorithm: string) => createHash(algorithm).update(path).digest('base64url').slice(0, 8);
	const workon = join(context.home, 'work');
	bareEnvironment(
		join(context.home, `.cache/pypoetry/virtualenvs/p-${hash(await project('poetry'), 'sha256')}-py3.11`),
	);
	bareEnvironment(join(context.home, `.local/share/pdm/venvs/p-${hash(await project('pdm'), 'md5')}-3.11`));
	bareEnvironment(join(context.home, `data/env/virtual/p/${hash(await project('hatch'), 'sha256')}/test`));
	bareEnvironment(join(workon, 'pipenv-AbCdEf12'));
	await writeFile(join(workon, 'pipenv-AbCdEf12/.project'), await project('pipenv'));
	bareEnvironment(join(await project('tox'), '.tox/py311'));
	bareEnvironment(join(await project('nox'), '.nox/tests'));
	bareEnvironment(join(await project('other-name'), 'py311'));
	await mkdir(join(await project('pixi'), '.pixi/envs/default/conda-meta'), {recursive: true});
	await mkdir(join(await project('unserved'), '.tox'));
	await writeFile(join(root, 'unserved/.env'), 'KEY=value\n');
	const variables = {HATCH_DATA_DIR: join(context.home, 'data'), WORKON_HOME: workon};
	expect(await findUnservedProjects([root], {...context, variables})).toEqual([
		{path: join(root, 'unserved'), file: 'pyproject.toml'},
	]);
});
