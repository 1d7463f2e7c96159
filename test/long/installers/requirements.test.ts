import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {whereItLasts} from '../../../source/core/requirements/compare/lasting-source.js';
import {differences, isInstalled, assessed, runIn} from '../../helpers/requirements/assessed.js';
import {serveWheels} from '../../helpers/servers/package-index.js';
import {environmentWithPip, pipInstall} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

const workshop = async () => {
	const directory = await temporaryDirectory();
	const wheels = join(directory, 'wheels');
	const project = join(directory, 'project');
	await mkdir(project);
	for (const version of ['1.0', '2.0']) await makeWheel(wheels, {name: 'alpha', version, requires: ['gamma>=1']});
	for (const name of ['gamma', 'tester', 'surplus', 'quickly']) await makeWheel(wheels, {name, version: '1.0'});
	return {directory, wheels, project, environment: join(project, '.venv')};
};

const hasPoetry = await isInstalled('poetry');

test.skipIf(!hasPoetry)('a project of poetry with groups, an optional group and extras has no drift', async () => {
	const {directory, wheels, project, environment} = await workshop();
	const variables = {
		POETRY_VIRTUALENVS_IN_PROJECT: 'true',
		POETRY_CACHE_DIR: join(directory, 'cache'),
		POETRY_CONFIG_DIR: join(directory, 'config'),
		POETRY_NO_INTERACTION: '1',
		PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
	};
	await writeFile(
		join(project, 'pyproject.toml'),
		`[tool.poetry]
name = "thing"
version = "0.1.0"
package-mode = false
[tool.poetry.dependencies]
python = "^3.8"
alpha = "~1.0"
surplus = {version = "*", markers = "sys_platform == 'win32'"}
[tool.poetry.group.dev.dependencies]
tester = "^1.0"
[tool.poetry.group.docs]
optional = true
[tool.poetry.group.docs.dependencies]
quickly = "*"
[[tool.poetry.source]]
name = "local"
url = "${await serveWheels(wheels)}"
priority = "primary"
`,
	);
	await runIn(project, ['poetry', 'install', '--quiet'], variables);
	expect(await differences(environment)).toEqual([]);
	const {report, environment: known} = await assessed(environment);
	expect(report.source?.name).toBe('poetry.lock');
	expect(report.rebuildable).toEqual({verdict: 'yes', source: 'poetry.lock', missing: []});
	expect(await whereItLasts(known)).toMatchObject({type: 'owner', command: ['poetry', 'add']});
	await runIn(project, ['poetry', 'install', '--quiet', '--with', 'docs'], variables);
	expect(await differences(environment)).toEqual([]);
	await runIn(project, [
		'python3',
		'-m',
		'pip',
		'--python',
		environment,
		'install',
		'-q',
		'--no-index',
		'--find-links',
		wheels,
		'alpha==2.0',
		'surplus',
	]);
	await runIn(project, ['python3', '-m', 'pip', '--python', environment, 'uninstall', '-qy', 'tester']);
	expect(await differences(environment)).toEqual(['missing tester', 'version alpha', 'extra surplus']);
});

const hasPipTools = await isInstalled('pip-compile');

test.skipIf(!hasPipTools)('a list by pip-compile names every package', async () => {
	const {directory, wheels, project, environment} = await workshop();
	await writeFile(join(project, 'requirements.in'), 'alpha<2\n');
	const flags = ['--no-index', '--find-links', wheels, '--cache-dir', join(directory, 'cache'), '--quiet'] as const;
	await runIn(project, ['pip-compile', '--generate-hashes', ...flags, 'requirements.in']);
	await environmentWithPip(environment);
	await pipInstall(environment, wheels, '-r', join(project, 'requirements.txt'));
	expect(await differences(environment)).toEqual([]);
	const {report, environment: known} = await assessed(environment);
	expect(report.set?.complete).toBe(true);
	expect(await whereItLasts(known)).toMatchObject({type: 'append', name: 'requirements.in'});
	await pipInstall(environment, wheels, 'alpha==2.0', 'surplus');
	expect(await differences(environment)).toEqual(['version alpha', 'extra surplus']);
});
