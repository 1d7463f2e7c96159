import {mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Package} from '../../../source/core/model/environment.js';
import {recipeToRequirements, takeRecipe} from '../../../source/core/inspect/take-recipe.js';
import {planSync} from '../../../source/core/requirements/sync-plan.js';
import {whereItLasts} from '../../../source/core/requirements/compare/lasting-source.js';
import {differences, isInstalled, assessed, runIn} from '../../helpers/requirements/assessed.js';
import {
	environmentToInstallInto,
	environmentWithPip,
	environmentWithoutPip,
	pipInstall,
	python,
} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

/** A directory with wheels that need each other, and an empty project beside it. */
const workshop = async () => {
	const directory = await temporaryDirectory();
	const wheels = join(directory, 'wheels');
	const project = join(directory, 'project');
	await mkdir(project);
	await makeWheel(wheels, {
		name: 'alpha',
		version: '1.0',
		requires: ['gamma>=1', 'venvtui_swift; extra == "fast"'],
		extras: ['fast'],
	});
	await makeWheel(wheels, {
		name: 'alpha',
		version: '2.0',
		requires: ['gamma>=1', 'venvtui_swift; extra == "fast"'],
		extras: ['fast'],
	});
	for (const name of ['gamma', 'venvtui-swift', 'tester', 'surplus']) await makeWheel(wheels, {name, version: '1.0'});
	return {directory, wheels, project, environment: join(project, '.venv')};
};

test('a project of pip: no drift after the install, exactly the change after each change', async () => {
	const {wheels, project, environment} = await workshop();
	await environmentWithPip(environment);
	const wheel = await makeWheel(join(project, 'dist'), {name: 'built', version: '3.0'});
	const lines = [
		'-c limits.txt',
		'alpha[fast]==1.0',
		'tester; python_version < "3"',
		'./dist/built-3.0-py3-none-any.whl',
		'',
	];
	await writeFile(join(project, 'requirements.txt'), lines.join('\n'));
	await writeFile(join(project, 'limits.txt'), 'gamma<2\nnever==9\n');
	await pipInstall(environment, wheels, '-r', join(project, 'requirements.txt'));
	expect(await differences(environment)).toEqual([]);
	const {report, environment: known} = await assessed(environment);
	expect(report.rebuildable).toEqual({verdict: 'yes', source: 'requirements.txt', missing: []});
	expect(await whereItLasts(known)).toMatchObject({type: 'append', name: 'requirements.txt'});

	await pipInstall(environment, wheels, 'alpha==2.0', 'surplus');
	expect(await differences(environment)).toEqual(['version alpha', 'extra surplus']);
	const changed = await assessed(environment);
	expect(changed.report.rebuildable).toMatchObject({verdict: 'partly', missing: ['surplus']});
	expect(planSync(changed.report)).toMatchObject({install: [{name: 'alpha'}], extra: ['surplus']});

	await runIn(project, ['.venv/bin/python', '-I', '-m', 'pip', 'uninstall', '-qy', 'gamma', 'surplus']);
	expect(await differences(environment)).toEqual(['missing gamma', 'version alpha']);
	await rm(wheel);
	expect((await assessed(environment)).report.rebuildable).toMatchObject({verdict: 'partly', missing: ['built']});
});

const hasUv = await isInstalled('uv');

test.skipIf(!hasUv)('a project of uv: groups, extras and the project itself', async () => {
	const {directory, wheels, project, environment} = await workshop();
	const variables = {
		UV_OFFLINE: '1',
		UV_FIND_LINKS: wheels,
		UV_CACHE_DIR: join(directory, 'cache'),
		UV_PYTHON_DOWNLOADS: 'never',
		UV_NO_CONFIG: '1',
	};
	await writeFile(
		join(project, 'pyproject.toml'),
		`[project]
name = "Thing"
version = "0.1"
requires-python = ">=3.8"
dependencies = ["alpha==1.0", "surplus; sys_platform == 'win32'"]
[project.optional-dependencies]
fast = ["alpha[fast]"]
[dependency-groups]
dev = ["tester"]
`,
	);
	await runIn(project, ['uv', 'sync', '--quiet'], variables);
	expect(await differences(environment)).toEqual([]);
	const {report, environment: known} = await assessed(environment);
	expect(report.source?.name).toBe('uv.lock');
	expect(report.requiresPython).toEqual({specifier: '>=3.8', satisfied: true});
	expect(report.rebuildable).toEqual({verdict: 'yes', source: 'uv.lock', missing: []});
	expect(await whereItLasts(known)).toEqual({type: 'owner', manager: 'uv', command: ['uv', 'add']});

	await runIn(project, ['uv', 'sync', '--quiet', '--extra', 'fast'], variables);
	expect(await differences(environment)).toEqual([]);
	await runIn(project, ['uv', 'pip', 'install', '--quiet', 'alpha==2.0', 'surplus'], variables);
	expect(await differences(environment)).toEqual(['version alpha', 'extra surplus']);
	await runIn(project, ['uv', 'pip', 'uninstall', '--quiet', 'gamma', 'tester'], variables);
	expect(await differences(environment)).toEqual(['missing gamma', 'missing tester', 'version alpha', 'extra surplus']);
	await runIn(project, ['uv', 'sync', '--quiet'], variables);
	expect(await differences(environment)).toEqual([]);
});

test.skipIf(!hasUv)('a list by uv pip compile names every package, so that any other is extra', async () => {
	const {directory, wheels, project, environment} = await workshop();
	const variables = {UV_CACHE_DIR: join(directory, 'cache'), UV_NO_CONFIG: '1', UV_PYTHON: python()};
	const flags = ['--quiet', '--no-index', '--find-links', wheels];
	await writeFile(join(project, 'requirements.in'), 'alpha<2\n');
	const compile = ['uv', 'pip', 'compile', '--generate-hashes', 'requirements.in', '-o', 'requirements.txt'] as const;
	await runIn(project, [...compile, ...flags], variables);
	await environmentWithoutPip(environment);
	const install = ['uv', 'pip', 'install', '--python', '.venv', ...flags] as const;
	await runIn(project, [...install, '-r', 'requirements.txt'], variables);
	expect(await differences(environment)).toEqual([]);
	expect((await assessed(environment)).report.set?.complete).toBe(true);
	await runIn(project, [...install, 'venvtui-swift'], variables);
	expect(await differences(environment)).toEqual(['extra venvtui-swift']);
});

test('an environment rebuilt from its recipe holds equal packages and versions', async () => {
	const {directory, wheels, project, environment} = await workshop();
	await environmentToInstallInto(environment);
	const wheel = await makeWheel(join(directory, 'my wheels'), {name: 'built', version: '3.0+local'});
	await pipInstall(environment, wheels, 'alpha[fast]==1.0', wheel);
	const before = await assessed(environment);
	const recipe = takeRecipe(before.environment, before.packages, await temporaryContext());
	const {lines, notes} = recipeToRequirements(recipe);
	expect(notes).toHaveLength(1);
	const again = join(project, 'again');
	await environmentToInstallInto(again);
	await writeFile(join(project, 'recipe.txt'), lines.join('\n'));
	await pipInstall(again, wheels, '--no-deps', '-r', join(project, 'recipe.txt'));
	const list = (packages: readonly Package[]) => packages.map(({name, version}) => `${name}==${version}`);
	expect(list((await assessed(again)).packages)).toEqual(list(before.packages));
	expect(recipe.config).toMatchObject({systemSitePackages: false, copies: false});
});
