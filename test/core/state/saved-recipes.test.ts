import {mkdir, readdir, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recipeToRequirements} from '../../../source/core/inspect/take-recipe.js';
import {fsPath, fromBytes} from '../../../source/core/model/path.js';
import type {Recipe, RecipePackage} from '../../../source/core/model/recipe.js';
import {forgetRecipe, listRecipes, readRecipe, saveRecipe} from '../../../source/core/state/saved-recipes.js';
import {temporaryContext} from '../../helpers/temporary.js';

const recipe = (overrides: Partial<Recipe> = {}): Recipe => ({
	schemaVersion: 1,
	path: fsPath('/project/.venv'),
	takenAt: '2026-01-02T03:04:05.678Z',
	kind: 'venv',
	python: {version: '3.11.2'},
	config: {systemSitePackages: false, copies: false},
	packages: [{name: 'alpha', version: '1.0', origin: {type: 'index'}}],
	...overrides,
});

test('a saved recipe is read back as it was, a path of any bytes included', async () => {
	const context = await temporaryContext();
	const saved = recipe({path: fromBytes(Buffer.from('/caf\xe9/.venv', 'latin1'))});
	const id = await saveRecipe(saved, context);
	expect(await readRecipe(id, context)).toEqual(saved);
	expect(await listRecipes(context)).toEqual([{id, recipe: saved}]);
	await forgetRecipe(id, context);
	expect(await listRecipes(context)).toEqual([]);
});

test('of one environment the newest five recipes are kept', async () => {
	const context = await temporaryContext();
	for (let day = 10; day < 18; day++) await saveRecipe(recipe({takenAt: `2026-01-${day}T00:00:00.000Z`}), context);
	await saveRecipe(recipe({path: fsPath('/other/.venv'), takenAt: '2025-01-01T00:00:00.000Z'}), context);
	const kept = (await listRecipes(context)).map(({recipe: one}) => `${one.path} ${one.takenAt.slice(0, 10)}`);
	expect(kept).toEqual([
		...[17, 16, 15, 14, 13].map(day => `/project/.venv 2026-01-${day}`),
		'/other/.venv 2025-01-01',
	]);
});

test('of a thousand environments that were deleted together each can be reinstalled', async () => {
	const context = await temporaryContext();
	const paths = Array.from({length: 1000}, (_, index) => fsPath(`/projects/${index}/.venv`));
	for (const path of paths) await saveRecipe(recipe({path}), context);
	expect((await listRecipes(context)).map(({recipe: one}) => one.path).sort()).toEqual([...paths].sort());
});

test('recipes with the shorter ids of earlier versions are still found', async () => {
	const context = await temporaryContext();
	const id = await saveRecipe(recipe(), context);
	const directory = join(context.places.data, 'recipes');
	const old = '20250102030405678-0a1b2c3d';
	await rename(join(directory, `${id}.json`), join(directory, `${old}.json`));
	await saveRecipe(recipe(), context);
	expect(await readRecipe(old, context)).toEqual(recipe());
	expect(await listRecipes(context)).toHaveLength(2);
});

test('a damaged recipe, and an id that names another file, are no recipe', async () => {
	const context = await temporaryContext();
	const directory = join(context.places.data, 'recipes');
	await mkdir(directory, {recursive: true});
	await writeFile(join(directory, '20260102030405678-00000000.json'), '{"schemaVersion": 1, "packages": [{}]}');
	await writeFile(join(context.places.data, 'other.json'), JSON.stringify(recipe()));
	expect(await listRecipes(context)).toEqual([]);
	expect(await readRecipe('../other', context)).toBeUndefined();
	expect(await readdir(directory)).toHaveLength(1);
});

test('a recipe becomes pinned requirements, and says what may not come back', () => {
	const packages: readonly RecipePackage[] = [
		{name: 'alpha', version: '1.0', origin: {type: 'index'}},
		{name: 'old', version: '2.7.0-foo', origin: {type: 'index'}},
		{name: 'torch', version: '2.0+cu118', origin: {type: 'index'}},
		{name: 'pip', version: '25.0', origin: {type: 'index'}},
		{name: 'lib', version: '1', origin: {type: 'editable', path: fsPath('/src/my lib')}},
		{name: 'built', version: '1', origin: {type: 'path', path: fsPath('/src/built #1.whl')}},
		{name: 'far', version: '1', origin: {type: 'vcs', vcs: 'git', url: 'https://h/far.git', commit: 'abc123'}},
		{name: 'key', version: '1', origin: {type: 'url', url: 'https://me:****@h/key.zip'}},
		{name: 'evil', version: '1; -r /etc/passwd', origin: {type: 'index'}},
		{name: 'evil2', version: '1', origin: {type: 'path', path: fsPath('/a\n-r b')}},
	];
	const {lines, notes} = recipeToRequirements(recipe({packages}));
	expect(lines).toEqual([
		'alpha==1.0',
		'old===2.7.0-foo',
		'torch==2.0+cu118',
		'-e file:///src/my%20lib',
		'built @ file:///src/built%20%231.whl',
		'far @ git+https://h/far.git@abc123',
	]);
	expect(notes).toEqual([
		{name: 'torch', version: '2.0+cu118', note: {type: 'local-version'}},
		{name: 'lib', version: '1', note: {type: 'from-path', path: '/src/my lib'}},
		{name: 'built', version: '1', note: {type: 'from-path', path: '/src/built #1.whl'}},
		{name: 'key', version: '1', note: {type: 'secret-not-kept'}},
		{name: 'evil', version: '1; -r /etc/passwd', note: {type: 'no-requirement'}},
		{name: 'evil2', version: '1', note: {type: 'from-path', path: '/a\n-r b'}},
	]);
});
