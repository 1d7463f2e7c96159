import type {Context} from '../../model/context.js';
import type {Found, Interpreter, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {recognise} from '../../discover/recognise.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {inspect} from '../../inspect/inspect.js';
import {realPathOf} from '../../platform/files/entries.js';
import {readInterpreter} from '../../python/interpreters.js';
import {markerEnvironment} from '../../python/markers.js';
import type {ChangeNote} from '../install/change-note.js';
import type {InstallerName} from '../install/choose-installer.js';
import type {From, InstallSource} from '../install/install-source.js';
import type {PreparedManager} from '../managers/prepare-manager.js';
import {runManager} from '../managers/run-manager.js';
import {buildEnvironment, type Blueprint} from './build.js';
import {addOldSeeds, carryNotes, reinstallProjects, removeNewSeeds} from './carry-over.js';
import {fillFromSources} from './fill-from-sources.js';

/**
 * Way in which the new environment comes to be: `us`: we create the directory by the blueprint, and an installer or
 * `manager` fills it; `tool`: the manager does both.
 */
export type Builder =
	| {readonly maker: 'us'; readonly blueprint: Blueprint; readonly manager?: PreparedManager | undefined}
	| {readonly maker: 'tool'; readonly manager: PreparedManager};

type BuildRequest = {
	readonly from: From;
	readonly ingredients: InstallSource;
	/** Packages of the old environment. */
	readonly before: readonly Package[];
	readonly cwd: FsPath;
	readonly context: Context;
	readonly installer?: InstallerName | undefined;
	readonly transaction: Transaction;
};

type Filled = {
	readonly found: Found;
	readonly interpreter: Interpreter;
	/** Notes for the user on who installed what. */
	readonly notes: readonly ChangeNote[];
};

/**
 * Creates the new environment in the place of the old one, which was moved away, and fills it. Throws the error of the
 * program that failed, explained; the caller verifies the result, and rolls back after a failure.
 */
export const buildAndFill = async (builder: Builder, request: BuildRequest, work: Work): Promise<Filled> => {
	const {context, transaction} = request;
	if (builder.maker === 'tool') return buildByTool(builder.manager, request, work);
	const {blueprint, manager} = builder;
	const onStarted = transaction.recordChild.bind(transaction);
	const found = await buildEnvironment(blueprint, {context, onStarted}, work);
	await carryNotes(found, transaction);
	const {interpreter} = blueprint;
	await removeNewSeeds(found, request, work);
	if (manager === undefined)
		return {found, interpreter, notes: await fillAsBefore(found, {...request, interpreter}, work)};
	const helpers = await runManager(manager, request, work);
	const {manager: name} = manager.way;
	return {found, interpreter, notes: [{type: 'manager-installed-lock', manager: name}, ...helperNotes(name, helpers)]};
};

const buildByTool = async (prepared: PreparedManager, request: BuildRequest, work: Work): Promise<Filled> => {
	const {context} = request;
	const {path, manager} = prepared.way;
	const helpers = await runManager(prepared, request, work);
	const found = await recognise(path, context);
	const base = found && (await inspect(found, context)).python?.base;
	const real = base && realPathOf(base);
	const interpreter = real && readInterpreter(real, 'environment', context.now());
	if (found === undefined || !interpreter)
		throw new VenvError('verification-failed', {
			what: {doing: 'fill-by', path, text: manager},
			reason:
				found === undefined
					? {type: 'nothing-made', maker: manager, isManager: true}
					: {type: 'new-without-python', isUnreadable: true},
			path,
		});
	return {found, interpreter, notes: [{type: 'manager-created', manager}, ...helperNotes(manager, helpers)]};
};

const helperNotes = (manager: string, paths: readonly FsPath[]): readonly ChangeNote[] =>
	paths.map(path => ({type: 'manager-also-changed', manager, path}));

/**
 * Fills the new environment from its source, then from directories of the user's, then with the old one's setuptools
 * and wheel. Answers notes.
 */
const fillAsBefore = async (
	found: Found,
	request: BuildRequest & {readonly interpreter: Interpreter},
	work: Work,
): Promise<readonly ChangeNote[]> => {
	const {from, context, ingredients, before} = request;
	const sources = [{from, ingredients}];
	const {notes, withoutDependencies} = await fillFromSources(found, {...request, sources}, work);
	const projects = await ingredients.projectsIn(before, markerEnvironment(found, context.platform));
	await reinstallProjects(found, {...request, projects, withoutDependencies}, work);
	return [...notes, ...(await addOldSeeds(found, request, work))];
};
