import type {Environment, Interpreter} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {absolute, isSamePath} from '../../core/model/path.js';
import {listPackages} from '../../core/inspect/packages/installed-packages.js';
import {takeRecipe} from '../../core/inspect/take-recipe.js';
import {interpreterForReset} from '../../core/operate/create/choose-interpreter.js';
import {foreseeOwnReset, foreseeReset, type Foreseen} from '../../core/operate/create/foresee-reset.js';
import {namedSource, type From} from '../../core/operate/install/install-source.js';
import type {Source} from '../../core/requirements/syntax/requirement-set.js';
import {wantedPython} from '../../core/requirements/wanted-python.js';
import type {ActionRequest, Answers} from '../shared/action.js';
import {partsAnswered} from '../shared/parts-answered.js';
import {isWithoutSource, managerAnswered, managerChoosesPython, ruleOfManager} from './chosen-manager.js';
import {installable, projectOf} from './project-sources.js';
import {phrase} from '../../core/text/phrase.js';

/** Answer to `file`: exactly the packages that are installed now. */
export const itself = 'itself';

/** Named source, or the best one; undefined where none was found. */
export const chosenSource = async (
	target: Environment,
	{answers, context}: ActionRequest,
): Promise<Source | undefined> => {
	const file = answers['file'] ?? '';
	const sources = await installable(target);
	const manager = managerAnswered(answers);
	if (manager !== undefined && isWithoutSource(manager)) return undefined;
	if (manager !== undefined) return sources.find(one => one.manager === manager && one.role === 'lock') ?? sources[0];
	if (file === '') return sources[0];
	const path = absolute(file, context.core.cwd);
	return sources.find(one => isSamePath(one.path, path)) ?? namedSource(path);
};

/** Python versions that the project allows, by the file that it is reset from, or else by another of its files. */
export const pythonWanted = async (target: Environment, request: ActionRequest): Promise<string | undefined> => {
	const isOwn = request.answers['file'] === itself;
	const first = isOwn ? (await installable(target))[0] : await chosenSource(target, request);
	return wantedPython(projectOf(target), {variables: request.context.core.variables, first});
};

/** Interpreter for a reset. Throws as {@link interpreterForReset}. */
export const chosenInterpreter = async (target: Environment, request: ActionRequest): Promise<Interpreter> => {
	const {context} = request;
	return interpreterForReset(target, {
		context: context.core,
		python: pythonAnswered(request.answers),
		requiresPython: await pythonWanted(target, request),
		interpreters: await context.interpreters(),
	});
};

/** Named Python; undefined where the reset chooses. */
export const pythonAnswered = ({python}: Answers): string | undefined => (python === '' ? undefined : python);

/** Preview of a reset with these answers; undefined where there is no source. */
export const foreseen = async (target: Environment, request: ActionRequest): Promise<Foreseen | undefined> => {
	const {answers, context} = request;
	if (answers['file'] === itself) {
		const packages = await listPackages(target.found);
		return foreseeOwnReset(packages, takeRecipe(target, packages, context.core));
	}
	const source = await chosenSource(target, request);
	if (source === undefined) return undefined;
	return foreseeReset(target, {
		context: context.core,
		source,
		project: projectOf(target),
		parts: partsAnswered(answers),
		interpreter: await interpreterOrNone(target, request),
		takesAllGroups: answers['all-groups'] === 'yes',
	});
};

/** Where none matches, the reset reports it; where the manager chooses one, it is taken for the one that is there. */
const interpreterOrNone = async (target: Environment, request: ActionRequest): Promise<Interpreter | undefined> => {
	if (managerChoosesPython(request.answers)) return undefined;
	try {
		return await chosenInterpreter(target, request);
	} catch (error) {
		if (error instanceof VenvError) return undefined;
		throw error;
	}
};

/** Source of the reset: the environment's recipe, or the chosen file with the groups and extras of the preview. */
export const fromOf = async (target: Environment, request: ActionRequest): Promise<From> => {
	const {core} = request.context;
	if (request.answers['file'] === itself)
		return {type: 'recipe', recipe: takeRecipe(target, await listPackages(target.found), core)};
	const rule = ruleOfManager(target, request.answers);
	if (rule !== undefined) return rule;
	const source = await chosenSource(target, request);
	const known = await foreseen(target, request);
	if (source !== undefined)
		return {
			type: 'source',
			source,
			project: projectOf(target),
			parts: (known?.parts ?? []).filter(({isChosen, isDefault}) => isChosen && !isDefault),
		};
	throw new VenvError('no-requirements', {
		what: phrase`Can't reset ${{path: target.path}}`,
		why: 'no requirements file was found beside it',
		hint: 'Name one with -r, or write one first',
		path: target.path,
	});
};
