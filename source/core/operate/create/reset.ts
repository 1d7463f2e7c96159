import type {SourceName} from '../../model/reasons/create-failure.js';
import type {Context} from '../../model/context.js';
import type {Environment, Found, Interpreter, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {recognise} from '../../discover/recognise.js';
import {flagsOf} from '../../inspect/flags.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {parent, type FsPath} from '../../model/path.js';
import {ifWritable} from '../../state/json-file.js';
import {noteUse} from '../../state/use-notes.js';
import type {FailureReason} from '../../model/reasons/failure-reason.js';
import type {Work} from '../../model/progress.js';
import {interpreterForReset} from './choose-interpreter.js';
import {diffPackages, type Changes} from '../install/package-changes.js';
import {chooseCreator} from './choose-creator.js';
import type {ChangeNote} from '../install/change-note.js';
import type {InstallerName} from '../install/choose-installer.js';
import {olderHeld, type HeldEnvironment} from '../../held/held-environments.js';
import {freeHeld} from '../../held/free.js';
import {freeReplaced} from '../../held/free-replaced.js';
import {readInstallSource, type From, type InstallSource} from '../install/install-source.js';
import {beginTransaction} from '../../held/transaction/journaled-transaction.js';
import {keepRecipe} from '../../held/keep-recipe.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {assessDeletion, nameNotTyped, nameToType, notDeletable} from '../../safety/assess-deletion.js';
import {findUserFiles, type UserFiles} from '../../safety/user-files.js';
import {trustEnvironment} from '../../safety/trust.js';
import type {Part} from '../../requirements/syntax/requirement-set.js';
import {makerOf, type ManagerWay} from '../managers/manager.js';
import {prepareManager} from '../managers/prepare-manager.js';
import {buildAndFill, type Builder} from './build-and-fill.js';
import {verifyNew} from './verify-new.js';

export type ResetRequest = {
	readonly context: Context;
	readonly from: From;
	/** Version or path; absent: its current Python, or the successor of a missing one. */
	readonly python?: string | undefined;
	/** Answer of `findInterpreters`. */
	readonly interpreters: readonly Interpreter[];
	readonly installer?: InstallerName | undefined;
	/** Manager that fills its own environment, and creates some of them; absent: an installer does, line by line. */
	readonly by?: Pick<ManagerWay, 'manager' | 'program' | 'environment'> | undefined;
	readonly roots?: readonly FsPath[] | undefined;
	readonly allowInUse?: boolean | undefined;
	/** Typed name, for environments that need one. */
	readonly typedName?: string | undefined;
	/**
	 * Whether an older environment of this path that is still held is freed once this one is held; absent: it makes the
	 * reset reject.
	 */
	readonly freeOlder?: boolean | undefined;
	/** `hold`: the old environment can be restored; `free`: its space is freed once the new one is complete. */
	readonly keep: 'hold' | 'free';
};

export type ResetDone = {
	readonly path: FsPath;
	readonly found: Found;
	readonly interpreter: Interpreter;
	/** Name of the file, or of the manager; undefined: the recipe of the old one. */
	readonly from: SourceName;
	/** Number of packages in it now. */
	readonly packages: number;
	readonly changed: Changes;
	readonly held?: HeldEnvironment | undefined;
	/** Files in the old one that no package installed: they are not in the new one, and the old one is held. */
	readonly userFiles: UserFiles;
	/**
	 * Notes for the user on the new environment: packages that don't fit each other, a Python that the project
	 * excludes.
	 */
	readonly notes: readonly ChangeNote[];
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
	const plan = await prepare(environment, request, work);
	const {context} = request;
	const userFiles = findUserFiles(plan.path, plan.found.layout, {withEdited: true});
	try {
		const older = request.freeOlder ? await olderHeld(plan.path, context) : undefined;
		const transaction = await open(plan, older);
		const built = await rebuildOrRollBack(plan, transaction, work);
		const {identity} = built.found;
		const [held] = await Promise.all([
			transaction.hold(environment.usage),
			ifWritable(() => trustEnvironment(built.found, context)),
			noteUse({path: plan.path, identity}, 'reset', context),
		]);
		const olderLeft = await freeReplaced(older, {context});
		// The user's own files can't be installed again.
		const kept =
			request.keep === 'hold' || userFiles.count > 0 || userFiles.edited.count > 0
				? held
				: await freeOld(held, context);
		return {
			...built,
			notes: olderLeft === undefined ? built.notes : [...built.notes, {type: 'older-still-held', id: olderLeft.id}],
			path: environment.path,
			from: plan.ingredients.label,
			held: kept,
			userFiles,
			durationMs: Math.round(performance.now() - start),
		};
	} finally {
		await plan.ingredients.dispose();
	}
};

type Plan = {
	readonly request: ResetRequest;
	readonly environment: Environment;
	/** Environment to reset: for an alias, its target. */
	readonly path: FsPath;
	readonly found: Found;
	readonly before: readonly Package[];
	readonly builder: Builder;
	readonly ingredients: InstallSource;
	readonly cwd: FsPath;
};

/** Makes every possible check and changes nothing. */
const prepare = async (environment: Environment, request: ResetRequest, work: Work): Promise<Plan> => {
	const {context, from} = request;
	const path = environment.alias ?? environment.path;
	const found = environment.alias === undefined ? environment.found : await recognise(path, context);
	if (found === undefined) throw cannot(path, 'changed', {type: 'no-longer-environment'});
	await refuseUnsafe(path, found, request);
	const before = await listPackages(found);
	const ingredients = await readInstallSource(from, context);
	const cwd = from.type === 'recipe' ? parent(path) : from.project;
	const facts = {request, environment, path, found, before, ingredients, cwd};
	return {...facts, builder: await chooseBuilder(facts, work)};
};

const chooseBuilder = async (
	{request, environment, path, found, before, ingredients: {requiresPython}, cwd}: Omit<Plan, 'builder'>,
	work: Work,
): Promise<Builder> => {
	const {context, from, by, python} = request;
	const interpreterOf = () => interpreterForReset(environment, {...request, requiresPython});
	const maker = by === undefined ? 'us' : makerOf(by.manager);
	const way = by && {...by, project: cwd, path, parts: partsOf(from)};
	if (way && maker === 'tool') {
		const takesPython = way.manager === 'pipx';
		if (python !== undefined && !takesPython)
			throw cannot(path, 'usage', {type: 'manager-chooses-python', manager: way.manager});
		const chosen = takesPython ? interpreterOf().path : undefined;
		return {maker, manager: await prepareManager({...way, python: chosen}, context, work)};
	}
	const interpreter = interpreterOf();
	const chosen = chooseCreator({wanted: found.creator, project: parent(path), interpreter, context, mayDiffer: true});
	const blueprint = {path, interpreter, ...flagsOf({...environment, found}, before), ...chosen};
	return {maker: 'us', blueprint, manager: way && (await prepareManager(way, context, work))};
};

const cannot = (path: FsPath, code: VenvError['code'], reason: FailureReason): VenvError =>
	new VenvError(code, {what: {doing: 'reset', path}, reason, path});

/** Rejects where the environment that is there must not be reset now, with the reason. Changes nothing. */
export const refuseUnsafe = async (
	path: FsPath,
	found: Found,
	request: Pick<ResetRequest, 'context' | 'roots' | 'allowInUse' | 'typedName' | 'by'>,
): Promise<void> => {
	const {context, roots, allowInUse, typedName, by} = request;
	const kind = {isReset: true, isByOwner: by !== undefined && by.manager === found.owner?.name};
	const assessed = await assessDeletion(path, {context, expected: found.identity, roots, allowInUse, ...kind});
	const {allowed, code = 'refused', needsTypedName} = assessed;
	if (!allowed) throw cannot(path, code, notDeletable(assessed, {isReset: true}));
	if (needsTypedName && typedName !== nameToType(path))
		throw cannot(path, 'answer-needed', nameNotTyped({...assessed, path}, 'reset'));
};

const open = async (
	{request: {context}, environment, path, found, before}: Plan,
	older: HeldEnvironment | undefined,
): Promise<Transaction> => {
	const recipeId = await keepRecipe({...environment, found}, {packages: before, operation: 'reset', context});
	const {identity} = found;
	return beginTransaction(context, {operation: 'reset', path, identity, recipeId, besideOlder: older !== undefined});
};

type Built = Pick<ResetDone, 'found' | 'interpreter' | 'changed' | 'notes' | 'packages'>;

const rebuildOrRollBack = async (plan: Plan, transaction: Transaction, work: Work): Promise<Built> => {
	try {
		await transaction.moveOld(plan.builder.maker);
		const built = await rebuild(plan, transaction, work);
		await transaction.markBuilt();
		return built;
	} catch (error) {
		await transaction.rollBack({onProgress: work.onProgress});
		throw error instanceof VenvError ? sayItIsBack(error, plan) : error;
	}
};

const sayItIsBack = (error: VenvError, {path}: Plan): VenvError => {
	const whole = error.code === 'cancelled' ? error : error.within({doing: 'reset', path}, path);
	return whole.with({state: {type: 'old-one-back'}});
};

const rebuild = async (plan: Plan, transaction: Transaction, work: Work): Promise<Built> => {
	const {request, builder, ingredients, before} = plan;
	const {context} = request;
	const filled = await buildAndFill(builder, {...request, ...plan, transaction}, work);
	const {found, interpreter} = filled;
	work.onProgress?.({step: {doing: 'verifying'}});
	const made = {verb: 'reset', found, sources: [ingredients], interpreter, context} as const;
	const {packages, notes} = await verifyNew(made, work);
	const changed = diffPackages(before, packages);
	return {found, interpreter, changed, packages: packages.length, notes: [...filled.notes, ...notes]};
};

const partsOf = (from: From): readonly Part[] => (from.type === 'source' ? (from.parts ?? []) : []);

const freeOld = async (held: HeldEnvironment, context: Context): Promise<HeldEnvironment | undefined> => {
	const {failed, freed} = await freeHeld([held.id], {context, places: [parent(held.path)]});
	// The new environment is kept even if freeing the old one fails: that stays held, and a note says so.
	return failed.length > 0 || freed.some(({left}) => left.length > 0) ? held : undefined;
};
