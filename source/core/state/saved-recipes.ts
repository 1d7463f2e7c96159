import {createHash, randomBytes} from 'node:crypto';
import {lstat, readdir, unlink} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import {systemCode} from '../model/error.js';
import {join, native, type FsPath} from '../model/path.js';
import {isRecipe, type Recipe} from '../model/recipe.js';
import {limitConcurrency} from '../tasks/limit-concurrency.js';
import {readJsonFile, writeJsonFile} from './json-file.js';

/** Enough for the largest sweeps, whose dialog promises that what is freed can be reinstalled. */
const maximumRecipes = 10_000;
const maximumPerPath = 5;
const filesAtOnce = 16;
const maximumBytes = 8 * 1024 * 1024;

export type SavedRecipe = {readonly id: string; readonly recipe: Recipe};

/**
 * Saves a recipe and answers its id. Keeps the newest 5 of a path and the newest 10,000 in all. A recipe of more than 8 MiB
 * is saved with its first 10,000 packages. Rejects with `disk-full` or `no-permission` where our data directory can't be
 * written.
 */
export const saveRecipe = async (recipe: Recipe, context: Context): Promise<string> => {
	const stamp = recipe.takenAt.replace(/\D/g, '').slice(0, 17);
	const id = `${stamp}-${hashOf(recipe.path)}${randomBytes(2).toString('hex')}`;
	const bounded =
		JSON.stringify(recipe).length > maximumBytes ? {...recipe, packages: recipe.packages.slice(0, 10_000)} : recipe;
	await writeJsonFile(fileOf(id, context), bounded);
	await prune(recipe.path, context);
	return id;
};

/** Reads the recipe with this id; undefined where there is none or it is damaged. */
export const readRecipe = async (id: string, context: Context): Promise<Recipe | undefined> =>
	isId(id) ? readJsonFile(fileOf(id, context), isRecipe) : undefined;

/**
 * Lists the saved recipes of environments that are gone, the newest first: where something is now, nothing
 * can be recreated. Damaged ones are left out.
 */
export const listRecipes = async (context: Context): Promise<readonly SavedRecipe[]> => {
	const saved = await savedRecipes(context);
	const isGone = await Promise.all(saved.map(({recipe}) => isNothingAt(recipe.path)));
	return saved.filter((_, index) => isGone[index]);
};

const isNothingAt = (path: FsPath): Promise<boolean> =>
	lstat(native(path)).then(
		() => false,
		(error: unknown) => systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR',
	);

const savedRecipes = async (context: Context): Promise<readonly SavedRecipe[]> => {
	const limit = limitConcurrency(filesAtOnce);
	const ids = await idsOf(context);
	const recipes = await Promise.all(ids.map(id => limit(async () => ({id, recipe: await readRecipe(id, context)}))));
	return recipes.flatMap(({id, recipe}) => (recipe === undefined ? [] : [{id, recipe}]));
};

/** Removes the recipe with this id, where there is one. */
export const forgetRecipe = async (id: string, context: Context): Promise<void> => {
	if (!isId(id)) return;
	await unlink(native(fileOf(id, context))).catch((error: unknown) => {
		if (systemCode(error) !== 'ENOENT') throw error;
	});
};

const directoryOf = (context: Context): FsPath => join(context.places.data, 'recipes');
const fileOf = (id: string, context: Context): FsPath => join(directoryOf(context), `${id}.json`);
const isId = (text: string): boolean => /^\d{17}-[0-9a-f]{8,12}$/.test(text);

/** Hash of a path in the names of its recipes: these are found without reading any. */
const hashOf = (path: FsPath): string => createHash('sha256').update(native(path)).digest('hex').slice(0, 8);

/** Lists the ids, the newest first. */
const idsOf = async (context: Context): Promise<readonly string[]> => {
	try {
		const names = await readdir(native(directoryOf(context)), {encoding: 'utf8'});
		return names
			.filter(name => name.endsWith('.json'))
			.map(name => name.slice(0, -'.json'.length))
			.filter(isId)
			.sort()
			.reverse();
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return [];
	}
};

const prune = async (path: FsPath, context: Context): Promise<void> => {
	const ids = await idsOf(context);
	const hash = hashOf(path);
	const same = ids.filter(id => id.slice(18, 26) === hash);
	const old = new Set([...ids.slice(maximumRecipes), ...same.slice(maximumPerPath)]);
	await Promise.all([...old].map(async id => forgetRecipe(id, context)));
};
