import type {Context} from '../../model/context.js';
import type {Environment, Found, Interpreter, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {recognise} from '../../discover/recognise.js';
import {flagsOf} from '../../inspect/flags.js';
import {markerEnvironment} from '../../python/markers.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {parent, type FsPath} from '../../model/path.js';
import {ifWritable} from '../../state/json-file.js';
import {noteUse} from '../../state/use-notes.js';
import {printablePath} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import {interpreterForReset} from './choose-interpreter.js';
import {buildEnvironment, type Blueprint} from './build.js';
import {diffPackages, type Changes} from '../install/package-changes.js';
import {chooseCreator} from './choose-creator.js';
import type {InstallerName} from '../install/choose-installer.js';
import {olderHeld, type HeldEnvironment} from '../../held/held-environments.js';
import {freeHeld} from '../../held/free.js';
import {holdingDirectoryOf} from '../../held/holding-directory.js';
import {readInstallSource, type From, type InstallSource} from '../install/install-source.js';
import {beginTransaction} from '../../held/journaled-transaction.js';
import {keepRecipe} from '../../held/keep-recipe.js';
import type {Transaction} from '../../held/transaction.js';
import {assessDeletion, nameToType} from '../../safety/assess-deletion.js';
import {findUserFiles} from '../../safety/user-files.js';
import {trustEnvironment} from '../../safety/trust.js';
import {syncByManager, type ManagerWay} from '../install/manager-sync.js';
import type {Part} from '../../requirements/syntax/requirement-set.js';
import {fillFromSources, type FillOptions} from './fill-from-sources.js';
import {addOldSeeds, reinstallProjects, removeNewSeeds} from './carry-over.js';
import {verifyNew} from './verify-new.js';

export type ResetRequest = {
	readonly context: Context;
	readonly from: From;
	/** Version or path; absent: its current Python, or the successor of a missing one. */
	readonly python?: string | undefined;
	/** Answer of `findInterpreters`. */
	readonly interpreters: readonly Interpreter[];
	readonly installer?: InstallerName | undefined;
	/** Manager that fills its own environment from its lock; absent: an installer does, line by line. */
	readonly by?: Pick<ManagerWay, 'manager' | 'program'> | undefined;
	readonly roots?: readonly FsPath[] | undefined;
	readonly allowInUse?: boolean | undefined;
	/** Typed name, for environments that need one. */
	readonly typedName?: string | undefined;
	/**
	 * Whether an older environment of this path that is still held is freed first; absent: it makes the reset reject.
	 */
	readonly freeOlder?: boolean | undefined;
	/** `hold`: the old environment can be restored; `free`: its space is freed once the new one is complete. */
	readonly keep: 'hold' | 'free';
};

type ResetDone = {
	readonly path: FsPath;
	readonly found: Found;
	readonly interpreter: Interpreter;
	/** Name of the file, or `its recipe`. */
	readonly from: string;
	/** Number of packages in it now. */
	readonly packages: number;
	readonly changed: Changes;
	readonly held?: HeldEnvironment | undefined;
	/**
	 * Notes for the user on the new environment: packages that don't fit each other, a Python that the project
	 * excludes.
	 */
	readonly notes: readonly string[];
	readonly durationMs: number;
};

/**
 * Recreates an environment in its place from its requirements. The old one is moved away by one rename and restored on
 * any failure, on cancelling, and by the next start after a crash. The new one is kept only when every requirement is
 * installed and its Python works in it. Everything that can be checked is checked before the rename.
 */
export const resetEnvironment = async (
	environment: Environment,
	request: ResetRequest,
	work: Work = {},
): Promise<ResetDone> => {
	const start = performance.now();
	const plan = await prepare(environment, request);
	const {context} = request;
	const hasUserFiles = findUserFiles(plan.path, plan.found.layout).count > 0;
	try {
		const transaction = await open(plan, request);
		const built = await rebuildOrRollBack(plan, transaction, request, work);
		const {identity} = built.found;
		const [held] = await Promise.all([
			transaction.hold(environment.usage),
			ifWritable(() => trustEnvironment(built.found, context)),
			noteUse(plan.path, identity, 'reset', context),
		]);
		// The user's own files can't be installed again.
		const kept = request.keep === 'hold' || hasUserFiles ? held : await freeOld(held, context);
		return {
			...built,
			path: environment.path,
			interpreter: plan.blueprint.interpreter,
			from: plan.ingredients.label,
			held: kept,
			durationMs: Math.round(performance.now() - start),
		};
	} finally {
		await plan.ingredients.dispose();
	}
};

type Plan = {
	readonly environment: Environment;
	/** Environment to reset: for an alias, its target. */
	readonly path: FsPath;
	readonly found: Found;
	readonly before: readonly Package[];
	readonly blueprint: Blueprint;
	readonly ingredients: InstallSource;
	readonly cwd: FsPath;
};

/** Makes every possible check and changes nothing. */
const prepare = async (environment: Environment, request: ResetRequest): Promise<Plan> => {
	const {context} = request;
	const path = environment.alias ?? environment.path;
	const found = environment.alias === undefined ? environment.found : await recognise(path, context);
	if (found === undefined) throw cannot(path, context, 'changed', 'it is no longer an environment');
	await refuseUnsafe(path, found, request);
	const before = await listPackages(found);
	const ingredients = await readInstallSource(request.from, context);
	const interpreter = interpreterForReset(environment, {...request, requiresPython: ingredients.requiresPython});
	const chosen = chooseCreator({wanted: found.creator, project: parent(path), interpreter, context, mayDiffer: true});
	const blueprint: Blueprint = {path, interpreter, ...flagsOf({...environment, found}, before), ...chosen};
	const cwd = request.from.type === 'source' ? request.from.project : parent(path);
	return {environment, path, found, before, blueprint, ingredients, cwd};
};

const cannot = (path: FsPath, context: Context, code: VenvError['code'], why: string, hint?: string): VenvError =>
	new VenvError(code, {what: `Can't reset ${printablePath(path, context.home)}`, why, hint, path});

const refuseUnsafe = async (path: FsPath, found: Found, request: ResetRequest): Promise<void> => {
	const {context, roots, allowInUse, typedName} = request;
	const assessed = await assessDeletion(path, {context, expected: found.identity, roots, allowInUse, isReset: true});
	const {allowed, code, reasons, hint, needsTypedName, warnings} = assessed;
	if (!allowed) throw cannot(path, context, code ?? 'refused', reasons.join('; '), hint);
	if (needsTypedName && typedName !== nameToType(path))
		throw cannot(
			path,
			context,
			'answer-needed',
			`${warnings[0] ?? 'it is not an ordinary environment'}, so its name has to be typed`,
			`Add --typed-name ${nameToType(path)}`,
		);
};

const open = async ({environment, path, found, before}: Plan, request: ResetRequest): Promise<Transaction> => {
	const {context, freeOlder} = request;
	if (freeOlder) {
		const older = await olderHeld(holdingDirectoryOf(path), path);
		if (older !== undefined) await freeHeld([older.id], {context, places: [parent(path)]});
	}
	const recipeId = await keepRecipe({...environment, found}, before, 'reset', context);
	const {identity} = found;
	return beginTransaction(context, {operation: 'reset', path, identity, recipeId});
};

type Built = Pick<ResetDone, 'found' | 'changed' | 'notes' | 'packages'>;

const rebuildOrRollBack = async (
	plan: Plan,
	transaction: Transaction,
	request: ResetRequest,
	work: Work,
): Promise<Built> => {
	try {
		await transaction.moveOld();
		const built = await rebuild(plan, transaction, request, work);
		await transaction.markBuilt();
		return built;
	} catch (error) {
		await transaction.rollBack({onProgress: work.onProgress});
		throw error instanceof VenvError ? sayItIsBack(error, plan, request) : error;
	}
};

const sayItIsBack = (error: VenvError, {path}: Plan, {context}: ResetRequest): VenvError => {
	if (error.code === 'cancelled') return new VenvError('cancelled', {what: 'Cancelled', why: 'the old one is back'});
	const what = `Can't reset ${printablePath(path, context.home)}`;
	const {code, why = error.what, hint} = error;
	return new VenvError(code, {what, why, hint, path, cause: error}).withState('The old one is back');
};

const rebuild = async (plan: Plan, transaction: Transaction, request: ResetRequest, work: Work): Promise<Built> => {
	const {context, installer} = request;
	const {blueprint, ingredients, before, cwd} = plan;
	const onStarted = transaction.recordChild.bind(transaction);
	const found = await buildEnvironment(blueprint, {context, onStarted}, work);
	const {interpreter} = blueprint;
	const options = {context, installer, interpreter, cwd, transaction};
	await removeNewSeeds(found, before, options, work);
	const filled =
		request.by === undefined
			? await fillAsBefore(found, plan, {request, options}, work)
			: await fillByManager(found, {...request.by, project: cwd, parts: partsOf(request)}, {context, onStarted}, work);
	work.onProgress?.({step: 'verifying'});
	const made = {verb: 'reset', found, sources: [ingredients], interpreter} as const;
	const {packages, notes} = await verifyNew(made, context, work);
	return {found, changed: diffPackages(before, packages), packages: packages.length, notes: [...filled, ...notes]};
};

const partsOf = ({from}: ResetRequest): readonly Part[] => (from.type === 'source' ? (from.parts ?? []) : []);

/**
 * Fills the new environment from its source, then from directories of the user's, then with the old one's setuptools
 * and wheel. Answers notes.
 */
const fillAsBefore = async (
	found: Found,
	{ingredients, before}: Plan,
	{request, options}: {readonly request: ResetRequest; readonly options: FillOptions},
	work: Work,
): Promise<readonly string[]> => {
	const {from, context} = request;
	const {notes, withoutDependencies} = await fillFromSources(found, [{from, ingredients}], options, work);
	const projects = await ingredients.projectsIn(before, markerEnvironment(found, context.platform));
	await reinstallProjects(projects, found, {...options, withoutDependencies}, work);
	return [...notes, ...(await addOldSeeds(found, before, options, work))];
};

const fillByManager = async (
	found: Found,
	way: ManagerWay,
	options: Parameters<typeof syncByManager>[2],
	work: Work,
): Promise<readonly string[]> => {
	await syncByManager(found, way, options, work);
	return [`${way.manager} installed its lock`];
};

const freeOld = async (held: HeldEnvironment, context: Context): Promise<HeldEnvironment | undefined> => {
	const {failed, freed} = await freeHeld([held.id], {context, places: [parent(held.path)]});
	// The new environment is kept even if freeing the old one fails: that stays held, and a note says so.
	return failed.length > 0 || freed.some(({left}) => left.length > 0) ? held : undefined;
};
