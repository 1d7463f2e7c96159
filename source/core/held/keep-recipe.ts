import type {Context} from '../model/context.js';
import type {Environment, Package} from '../model/environment.js';
import {VenvError} from '../model/error.js';
import {takeRecipe} from '../inspect/take-recipe.js';
import {saveRecipe} from '../state/saved-recipes.js';

type Keeping = {
	/** Its own packages, as they are now. */
	readonly packages: readonly Package[];
	/** Operation that is about to begin; errors name it. */
	readonly operation: 'delete' | 'reset';
	readonly context: Context;
};

/**
 * Saves a recipe of an environment before it is deleted, so that its packages can be installed again after its space is
 * freed. Answers the recipe's id. Rejects with `cannot-hold` where our data directory can't be written.
 */
export const keepRecipe = async (
	environment: Environment,
	{packages, operation, context}: Keeping,
): Promise<string> => {
	try {
		return await saveRecipe(takeRecipe(environment, packages, context), context);
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		throw new VenvError('cannot-hold', {
			what: {doing: operation, path: environment.path},
			reason: {type: 'recipe-unwritable', directory: context.places.data, error, operation},
			path: environment.path,
			cause: error,
		});
	}
};
