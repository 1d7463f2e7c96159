import type {Environment, Interpreter} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {UsesFound} from '../../core/inspect/use/in-use.js';
import {olderHeld} from '../../core/held/held-environments.js';
import {chooseInterpreter, nearestInterpreter} from '../../core/operate/create/choose-interpreter.js';
import type {Foreseen} from '../../core/operate/create/foresee-reset.js';
import {assessDamage, type Damage, type LeftAlone} from '../../core/operate/repair/assess-damage.js';
import {findRewrites} from '../../core/operate/repair/find-rewrites.js';
import {canRelink, findRelinks} from '../../core/operate/repair/relink.js';
import {relocationOf} from '../../core/operate/repair/repair-in-place.js';
import type {Source} from '../../core/requirements/syntax/requirement-set.js';
import type {ActionRequest, Answers} from '../shared/action.js';
import {chosenInterpreter, chosenSource, foreseen, itself} from '../reset/chosen-source.js';
import {installable} from '../reset/project-sources.js';

/** What a repair would do to one environment. */
export type PlannedRepair = {readonly target: Environment} & (
	| {readonly way: 'none'}
	/** By files anew, without a reset. */
	| {
			readonly way: 'in-place';
			readonly damage: Damage;
			readonly files: number;
			/** Python to which it is linked, where it lost its own. */
			readonly interpreter?: Interpreter | undefined;
	  }
	| {
			readonly way: 'reset';
			readonly damage: Damage;
			readonly interpreter: Interpreter;
			/** Absent: from the packages installed in it. */
			readonly source?: Source | undefined;
			readonly foreseen?: Foreseen | undefined;
			/** Whether an older one of this path is held, which is freed first. */
			readonly hasOlder: boolean;
	  }
	| {readonly way: 'left-alone'; readonly damage: Damage; readonly why: LeftAlone | VenvError}
);

/** Plans a repair by the answers to `python`, `reset`, `elsewhere` and `in-use`. Reads only. */
export const planRepair = async (
	target: Environment,
	request: ActionRequest,
	processes?: UsesFound,
): Promise<PlannedRepair> => {
	const {answers, context} = request;
	const found = await assessDamage(target, {
		context: context.core,
		roots: context.roots,
		takesElsewhere: answers['elsewhere'] === 'yes',
		allowInUse: answers['in-use'] === 'yes',
		processes,
	});
	if (found === undefined) return {target, way: 'none'};
	const {damage, leftAlone} = found;
	if (leftAlone !== undefined) return {target, way: 'left-alone', damage, why: leftAlone};
	if (damage.type === 'moved') return {target, way: 'in-place', damage, files: countFiles(target)};
	const interpreter = await interpreterToLink(target, request);
	return interpreter === undefined
		? planReset(target, damage, request)
		: {target, way: 'in-place', damage, interpreter, files: countFiles(target, interpreter)};
};

/** Python to which it can be linked, so that no package changes: even one that gets no more fixes, as its own did not. */
const interpreterToLink = async (
	target: Environment,
	{answers, context}: ActionRequest,
): Promise<Interpreter | undefined> => {
	const {python = '', reset} = answers;
	// Files that were compiled on another system do not run here.
	const isElsewhere = target.health?.some(({id}) => id === 'made-elsewhere') ?? false;
	if (reset === 'yes' || isElsewhere) return undefined;
	const found = await context.interpreters();
	const named = python === '' ? undefined : chooseInterpreter(python, found, context.core);
	const interpreter = named ?? nearestInterpreter(target.python?.version, found);
	return interpreter !== undefined && canRelink(target, interpreter) ? interpreter : undefined;
};

const countFiles = ({found}: Environment, interpreter?: Interpreter): number => {
	const relocation = relocationOf(found);
	const rewrites = relocation === undefined ? [] : findRewrites(found, relocation);
	const relinks = interpreter === undefined ? [] : findRelinks(found, interpreter);
	return new Set([...rewrites, ...relinks].map(({path}) => path)).size;
};

const planReset = async (target: Environment, damage: Damage, request: ActionRequest): Promise<PlannedRepair> => {
	const asReset = {...request, answers: await resetAnswers(target, request.answers)};
	try {
		const interpreter = await chosenInterpreter(target, asReset);
		const isOwn = asReset.answers['file'] === itself;
		const place = target.alias ?? target.path;
		return {
			target,
			way: 'reset',
			damage,
			interpreter,
			source: isOwn ? undefined : await chosenSource(target, asReset),
			foreseen: await foreseen(target, asReset),
			hasOlder: (await olderHeld(place, request.context.core)) !== undefined,
		};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return {target, way: 'left-alone', damage, why: error};
	}
};

/** Answers with which a reset repairs: from the best file of its project, or else from the packages installed in it. */
export const resetAnswers = async (target: Environment, {python = '', hold, ...rest}: Answers): Promise<Answers> => ({
	file: (await installable(target)).length === 0 ? itself : '',
	python,
	confirm: 'yes',
	...(hold !== undefined && {hold}),
	...(rest['in-use'] !== undefined && {'in-use': rest['in-use']}),
});
