import {mkdir, unlink, writeFile} from 'node:fs/promises';
import type {Context} from '../context.js';
import type {Interpreter} from '../environment.js';
import {recipeToRequirements} from '../inspect/recipe.js';
import {entryAt} from '../platform/entries.js';
import {join, native, parent, type FsPath} from '../platform/paths.js';
import type {SavedRecipe} from '../state/recipes.js';
import type {Work} from '../work.js';
import {chooseInterpreter} from './choose-interpreter.js';
import {createEnvironment, type Created} from './create.js';

/** `notes`: what may not have come back as it was, in words. */
export type RestoredRecipe = Created & {readonly notes: readonly string[]};

/**
 * Makes an environment again from its recipe, where it was: the same interpreter, or one of the same minor version; the
 * same versions of the same packages. Throws what `createEnvironment` throws; then nothing is left behind.
 */
export const restoreRecipe = async (
	{id, recipe}: SavedRecipe,
	{context, interpreters}: {readonly context: Context; readonly interpreters: readonly Interpreter[]},
	work: Work = {},
): Promise<RestoredRecipe> => {
	const {path, creator, config, python} = recipe;
	const {lines, notes} = recipeToRequirements(recipe);
	const interpreter = chooseInterpreter(wantedPython(python), interpreters, context);
	const file = await writeLines(lines, join(context.places.data, 'recipes', `${id}.txt`));
	try {
		const made = {context, path, interpreter, creator, prompt: config.prompt};
		const files = lines.length === 0 ? [] : [file];
		const created = await createEnvironment({...made, systemSitePackages: config.systemSitePackages, files}, work);
		return {...created, notes};
	} finally {
		await unlink(native(file));
	}
};

const wantedPython = ({base, version}: SavedRecipe['recipe']['python']): string | undefined => {
	if (base !== undefined && entryAt(base) !== undefined) return base;
	return version?.split('.').slice(0, 2).join('.');
};

/** A requirements file of ours: the recipe may hold what no command line takes (editables, URLs with blanks). */
const writeLines = async (lines: readonly string[], file: FsPath): Promise<FsPath> => {
	await mkdir(native(parent(file)), {recursive: true, mode: 0o700});
	await writeFile(native(file), `${lines.join('\n')}\n`, {mode: 0o600});
	return file;
};
