import type {Context} from '../../model/context.js';
import type {Interpreter} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {recipeToRequirements} from '../../inspect/take-recipe.js';
import {minorOf} from '../../python/pep440-specifiers.js';
import type {Recipe} from '../../model/recipe.js';
import {printable, printablePath} from '../../text/printable.js';
import {readRecipe} from '../../state/saved-recipes.js';
import type {Work} from '../../model/progress.js';
import {nearestInterpreter} from './choose-interpreter.js';
import {createEnvironment, type Created} from './create.js';
import {openDrafts} from '../install/requirement-drafts.js';

type RecreateRequest = {
	readonly context: Context;
	readonly recipeId: string;
	readonly interpreters: readonly Interpreter[];
};

type Recreated = Created & {
	/** What is not as it was, in words. */
	readonly notes: readonly string[];
};

/**
 * Makes an environment again from its recipe: at its place, with the same Python (else the newest of the same minor
 * version), the same flags and the same versions. A failed or cancelled one leaves nothing. Rejects with `not-found`
 * for an unknown recipe, `no-interpreter` where no Python fits, and as `createEnvironment` does.
 */
export const recreateEnvironment = async (request: RecreateRequest, work: Work = {}): Promise<Recreated> => {
	const {context, recipeId, interpreters} = request;
	const recipe = await readRecipe(recipeId, context);
	if (recipe === undefined)
		throw new VenvError('not-found', {
			what: `No recipe is kept as ${printable(recipeId)}`,
			hint: 'venv-tui restore lists them',
		});
	const interpreter = interpreterFor(recipe, interpreters, context);
	const {lines, notes} = recipeToRequirements(recipe);
	const drafts = openDrafts(context);
	try {
		const created = await createEnvironment(
			{
				context,
				path: recipe.path,
				interpreter,
				creator: recipe.creator,
				prompt: recipe.config.prompt,
				systemSitePackages: recipe.config.systemSitePackages,
				copies: recipe.config.copies,
				withPip: recipe.config.withPip,
				files: lines.length > 0 ? [await drafts.write(lines)] : [],
			},
			work,
		);
		return {...created, notes: [...notes, ...versionNote(recipe, interpreter)]};
	} finally {
		await drafts.dispose();
	}
};

const interpreterFor = ({python, path}: Recipe, interpreters: readonly Interpreter[], {home}: Context): Interpreter => {
	const {version = '', implementation, base} = python;
	const isAlike = (one: Interpreter): boolean => implementation === undefined || one.implementation === implementation;
	const minor = minorOf(version);
	const found =
		interpreters.find(one => one.path === base && minorOf(one.version) === minor) ??
		nearestInterpreter(version, interpreters.filter(isAlike));
	if (found) return found;
	throw new VenvError('no-interpreter', {
		what: `Can't restore ${printablePath(path, home)}`,
		why: `no Python ${printable(minor || version)} found`,
		hint: `Install Python ${printable(minor || version)}, or create it with another one`,
		path,
	});
};

const versionNote = ({python: {version}}: Recipe, interpreter: Interpreter): readonly string[] =>
	version === undefined || version === interpreter.version
		? []
		: [`Python is ${interpreter.version}, it was ${printable(version)}`];
