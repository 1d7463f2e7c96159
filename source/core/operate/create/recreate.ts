import type {Context} from '../../model/context.js';
import type {Interpreter} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {minorOf} from '../../python/pep440-specifiers.js';
import type {Recipe} from '../../model/recipe.js';
import {printable} from '../../text/printable.js';
import {readRecipe} from '../../state/saved-recipes.js';
import type {Work} from '../../model/progress.js';
import type {ChangeNote} from '../install/change-note.js';
import {nearestInterpreter} from './choose-interpreter.js';
import {createEnvironment, type Created} from './create.js';

type RecreateRequest = {
	readonly context: Context;
	readonly recipeId: string;
	readonly interpreters: readonly Interpreter[];
};

/**
 * Recreates an environment from its recipe: in its place, with its Python (else the newest of that minor version),
 * flags and versions; `notes` list the differences. A failure or cancelling leaves nothing behind. Rejects with
 * `not-found` for an unknown recipe, `no-interpreter` where no Python fits, and as `createEnvironment` does.
 */
export const recreateEnvironment = async (request: RecreateRequest, work: Work = {}): Promise<Created> => {
	const {context, recipeId, interpreters} = request;
	const recipe = await readRecipe(recipeId, context);
	if (recipe === undefined)
		throw new VenvError('not-found', {
			what: {doing: 'find-recipe', text: printable(recipeId)},
			reason: {type: 'no-such-recipe'},
		});
	const interpreter = interpreterFor(recipe, interpreters);
	const {prompt, systemSitePackages, copies, withPip} = recipe.config;
	const {path, creator} = recipe;
	const blueprint = {path, interpreter, creator, prompt, systemSitePackages, copies, withPip};
	const created = await createEnvironment({context, ...blueprint, recipe}, work);
	return {...created, notes: [...created.notes, ...versionNote(recipe, interpreter)]};
};

const interpreterFor = ({python, path}: Recipe, interpreters: readonly Interpreter[]): Interpreter => {
	const {version = '', implementation, base} = python;
	const isAlike = (one: Interpreter): boolean => implementation === undefined || one.implementation === implementation;
	const minor = minorOf(version);
	const found =
		interpreters.find(one => one.path === base && minorOf(one.version) === minor) ??
		nearestInterpreter(version, interpreters.filter(isAlike));
	if (found) return found;
	throw new VenvError('no-interpreter', {
		what: {doing: 'restore', path},
		reason: {type: 'no-python-as-before', version: printable(minor || version)},
		path,
	});
};

const versionNote = ({python: {version}}: Recipe, interpreter: Interpreter): readonly ChangeNote[] =>
	version === undefined || version === interpreter.version
		? []
		: [{type: 'other-python', version: interpreter.version, before: version}];
