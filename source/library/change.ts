import {findInterrupted as findCutOff, type Interrupted} from '../core/held/find-interrupted.js';
import type {HeldRequest} from '../core/held/find-held.js';
import {freeHeld as free, type FreedAll} from '../core/held/free.js';
import {listHeld as list, measureHeld, type HeldEnvironment} from '../core/held/held-environments.js';
import {recoverInterrupted as recover, type Recovered} from '../core/held/recover.js';
import {createMeasurer} from '../core/inspect/size/measurer.js';
import type {Environment} from '../core/model/environment.js';
import {VenvError} from '../core/model/error.js';
import {absolute, fsPath} from '../core/model/path.js';
import {phraseText} from '../core/model/phrase.js';
import type {Progress, Work} from '../core/model/progress.js';
import {checkEnvironment as check} from '../core/operate/check/check.js';
import {chooseInterpreter} from '../core/operate/create/choose-interpreter.js';
import {
	createEnvironment as create,
	type Created as CreatedInFacts,
	type CreateRequest,
} from '../core/operate/create/create.js';
import {
	resetEnvironment as reset,
	type ResetDone as ResetInFacts,
	type ResetRequest,
} from '../core/operate/create/reset.js';
import {deleteEnvironment as remove, type Deleted, type DeleteRequest} from '../core/operate/delete/delete.js';
import {restoreHeld as restore, type Restored} from '../core/operate/restore/restore.js';
import {applyPlan, type Swept} from '../core/operate/sweep/apply-plan.js';
import {offerCountedSweep} from '../core/operate/sweep/count-user-files.js';
import {defaultCriteria, type SweepCriteria} from '../core/operate/sweep/offer.js';
import {planSweep as plan, type SweepPlan} from '../core/operate/sweep/plan.js';
import {findInterpreters} from '../core/python/interpreters.js';
import {changeNotesInWords} from '../text/change-note.js';
import {explainCheck, type ExplainedReport} from '../text/check.js';
import {recoveredInWords} from '../text/held/recovery.js';
import {remedyInWords} from '../text/held/remedy.js';
import {planWords} from '../text/sweep.js';
import {compareRequirements, listEnvironments} from './look.js';
import {inContext, inWords, type Common} from './options.js';
import {explain} from '../text/failures/explain.js';
import {phrase} from '../core/text/phrase.js';
import {stepInWords} from '../text/step.js';

type Options<Request> = Omit<Request, 'context'> & Common & Work;

/** A result whose notes for the user are sentences without a full stop. */
type InWords<Result> = Omit<Result, 'notes'> & {readonly notes: readonly string[]};

/**
 * Runs the environment's Python and pip, and tells whether it is isolated. Changes nothing. Rejects with `not-trusted`
 * before anything is run, unless the user trusts it or `isTrusted` is set; with `failed` where there is no Python in
 * it.
 */
export const checkEnvironment = async (
	environment: Environment,
	options: Options<{readonly isTrusted?: boolean}> = {},
): Promise<ExplainedReport> => {
	const request = inContext(options);
	return explainCheck(await inWords(check(environment.found, request, options)), request.context.home);
};

type CreateOptions = Options<Omit<CreateRequest, 'path' | 'interpreter'>> & {
	/** Version or path; by default the newest Python that still gets fixes. */
	readonly python?: string | undefined;
};

export type Created = InWords<CreatedInFacts>;

/**
 * Creates an environment in a directory that does not exist or is empty. When it fails or is cancelled, nothing of it
 * is left. Rejects with `not-empty`, `no-interpreter`, `no-ensurepip`, `install-failed` and the like.
 */
export const createEnvironment = (path: string, options: CreateOptions = {}): Promise<Created> =>
	inWords(createFrom(path, options));

const createFrom = async (path: string, options: CreateOptions): Promise<Created> => {
	const whole = inContext(options);
	const {context, python} = whole;
	const interpreter = chooseInterpreter(python, await findInterpreters(context), context);
	const created = await create({...whole, path: absolute(fsPath(path), context.cwd), interpreter}, options);
	return {...created, notes: changeNotesInWords(created.notes, context.home)};
};

type ResetOptions = Options<Partial<Omit<ResetRequest, 'interpreters'>>>;

/**
 * Recreates an environment from the best source of its project. When it fails or is cancelled, the old one is back;
 * when it is done, the old one is held, or freed with `keep: 'free'`. Rejects with `no-requirements` where there is no
 * source.
 */
export const resetEnvironment = async (
	environment: Environment,
	options: ResetOptions = {},
): Promise<InWords<ResetInFacts>> => {
	const whole = inContext(options);
	const interpreters = await findInterpreters(whole.context);
	const from = options.from ?? (await bestSource(environment, whole));
	const done = await inWords(reset(environment, {keep: 'hold', ...whole, from, interpreters}, options));
	return {...done, notes: changeNotesInWords(done.notes, whole.context.home)};
};

const bestSource = async (environment: Environment, options: Common): Promise<ResetRequest['from']> => {
	const {source} = await compareRequirements(environment, options);
	if (source !== undefined && environment.project !== undefined)
		return {type: 'source', source, project: environment.project.path};
	throw new VenvError('no-requirements', {
		what: phrase`Can't reset ${{path: environment.path}}`,
		why: 'its project has no requirements file',
		path: environment.path,
	});
};

/**
 * Deletes an environment: by default it is held, and {@link restoreHeld} brings it back. Rejects without having changed
 * anything where it is in use, is not what was read, or holds what environments don't. Cancelled before it is held it
 * rejects with `cancelled`; while its space is freed it answers `stopped`, and the next recovery frees the rest.
 */
export const deleteEnvironment = (
	environment: Environment,
	options: Options<Partial<DeleteRequest>> = {},
): Promise<Deleted> => inWords(remove(environment, {keep: 'hold', ...inContext(options)}, options));

/** Lists the environments that were deleted or replaced and can be restored or freed, with their sizes. */
export const listHeld = async (options: Options<HeldRequest> = {}): Promise<readonly HeldEnvironment[]> =>
	measureHeld(await list(inContext(options).context, options.places), options);

/**
 * Restores a held environment to its place; an environment that is there is held first. Rejects without having changed
 * anything with `not-found`, `not-empty`, `changed`, `locked`, or `refused` where a part of it is freed.
 */
export const restoreHeld = (id: string, options: Options<HeldRequest> = {}): Promise<Restored> =>
	inWords(restore(id, inContext(options)));

/**
 * Frees the space of held environments, of all or of those that are named; they can't be restored then. One that fails
 * is in `failed`. Rejects with `not-found`, before anything is freed, for an ID under which nothing is held. Cancelling
 * leaves the rest held, and the next recovery frees what is left of the one that was being freed.
 */
export const freeHeld = async (
	ids: readonly string[] | 'all',
	options: Options<HeldRequest> = {},
): Promise<FreedAll> => {
	const all = await inWords(free(ids, inContext(options), options));
	return {...all, failed: all.failed.map(one => ({...one, error: explain(one.error)}))};
};

/** Lists operations that were cut off. `remedy` says what recovering does about each. */
export const findInterrupted = async (
	options: Options<HeldRequest> = {},
): Promise<ReadonlyArray<Interrupted & {readonly remedy: string}>> => {
	const interrupted = await findCutOff(inContext(options).context, options.places);
	return interrupted.map(one => ({...one, remedy: remedyInWords(one)}));
};

/**
 * Rolls back or finishes the operations of this machine that were cut off, with `takeOver` those of others, too. One
 * that fails has its `error`; the others are still recovered. It can be cancelled at any time and called again.
 */
export const recoverInterrupted = async (
	options: Options<HeldRequest> = {},
): Promise<ReadonlyArray<Recovered & {readonly message: string}>> => {
	const request = inContext(options);
	const recovered = await recover(request, options);
	return recovered.map(one => ({
		...one,
		...(one.outcome === 'failed' && {error: explain(one.error)}),
		message: recoveredInWords(one, request.context.home),
	}));
};

/**
 * Plans a sweep of the unused environments below the roots, and of broken ones where the criteria say so. Changes
 * nothing. `selected` tells which ones {@link applySweep} deletes: a caller may change it.
 */
export const planSweep = async (
	roots: readonly string[],
	options: Options<Partial<SweepCriteria>> = {},
): Promise<SweepPlan> => {
	const {context} = inContext(options);
	const {staleDays = defaultCriteria.staleDays, broken = false, minBytes = 0} = options;
	const criteria = {staleDays, broken, minBytes};
	const measurer = createMeasurer();
	try {
		const {environments} = await listEnvironments(roots, {context, signal: options.signal, measurer});
		const {offered} = await offerCountedSweep(environments, criteria, context);
		const words = planWords({now: context.now(), home: context.home});
		return await plan(offered, {criteria, context, measurer, words});
	} finally {
		await measurer.close();
	}
};

/**
 * Deletes the selected environments of a plan, each after every check of a deletion and only if it did not change
 * since. By default they are held. One that fails is in `results` with its reason. Cancelling leaves the rest
 * untouched; it rejects with `cancelled` only when nothing was done.
 */
export const applySweep = async (
	sweep: SweepPlan,
	options: Options<{readonly keep?: 'hold' | 'free'}> = {},
): Promise<Swept> => {
	const swept = await inWords(applyPlan(sweep, {keep: 'hold', ...inContext(options)}, options));
	const results = swept.results.map(one =>
		one.why?.reason === 'error' ? {...one, why: {...one.why, error: explain(one.why.error)}} : one,
	);
	return {...swept, results};
};

/** Says a step of the progress that `onProgress` is told, with paths in full: "installing 31 of 48". */
export const progressInWords = (progress: Progress): string => phraseText(stepInWords(progress));
