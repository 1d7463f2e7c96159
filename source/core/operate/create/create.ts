import type {Context} from '../../model/context.js';
import type {Creator, Found, Interpreter} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {parent, type FsPath} from '../../model/path.js';
import {synchronisedAround} from '../../platform/files/synchronised.js';
import {ifWritable} from '../../state/json-file.js';
import {noteUse} from '../../state/use-notes.js';
import type {Work} from '../../model/progress.js';
import {buildEnvironment, type Blueprint} from './build.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {diffPackages, noChanges, type Changes} from '../install/package-changes.js';
import type {PartsAsked} from './choose-parts.js';
import {chooseCreator} from './choose-creator.js';
import {fillFromSources, type OpenSource} from './fill-from-sources.js';
import {keepOut} from './keep-out.js';
import {openFiles} from './open-files.js';
import {refusePlace} from './refuse-place.js';
import {verifyNew} from './verify-new.js';
import type {ChangeNote} from '../install/change-note.js';
import type {InstallerName} from '../install/choose-installer.js';
import {readInstallSource, type From} from '../install/install-source.js';
import type {Recipe} from '../../model/recipe.js';
import {beginTransaction} from '../../held/transaction/journaled-transaction.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {trustEnvironment} from '../../safety/trust.js';

export type CreateRequest = PartsAsked & {
	readonly context: Context;
	/** Absolute path. */
	readonly path: FsPath;
	readonly interpreter: Interpreter;
	readonly creator?: Creator | undefined;
	readonly prompt?: string | undefined;
	readonly systemSitePackages?: boolean | undefined;
	/** Tells the service that copies its directory to other machines, if one does, to leave it out. */
	readonly keepsOut?: boolean | undefined;
	readonly copies?: boolean | undefined;
	/** As in {@link Blueprint}. */
	readonly withPip?: boolean | undefined;
	/** Files to install from, in any format that we read: `requirements.txt`, `uv.lock`, `pyproject.toml`. */
	readonly files?: readonly FsPath[] | undefined;
	readonly requirements?: readonly string[] | undefined;
	/** Recipe to install from, besides those. */
	readonly recipe?: Recipe | undefined;
	readonly installer?: InstallerName | undefined;
};

export type Created = {
	readonly path: FsPath;
	readonly found: Found;
	readonly creator: Creator;
	readonly interpreter: Interpreter;
	readonly changed: Changes;
	/** Notes for the user: how a lock was installed, packages that don't fit each other. */
	readonly notes: readonly ChangeNote[];
	readonly durationMs: number;
};

/**
 * Creates an environment in a new or empty directory, and installs the requested packages. Checks everything before the
 * first write. A failure or cancelling leaves nothing behind. Throws `not-empty` with the hint `reset`, `no-ensurepip`,
 * `not-found` for a missing parent or file, `no-permission`, `disk-full`, `install-failed`.
 */
export const createEnvironment = async (request: CreateRequest, work: Work = {}): Promise<Created> => {
	const {context, path, interpreter} = request;
	const start = performance.now();
	const blueprint = await planCreation(request);
	const sources = await openSources(request);
	try {
		const made = await makeOrRollBack({request, blueprint, sources}, work);
		await ifWritable(() => trustEnvironment(made.found, context));
		await noteUse(made.found, 'created', context);
		const durationMs = Math.round(performance.now() - start);
		return {path, ...made, creator: blueprint.creator, interpreter, durationMs};
	} finally {
		for (const {ingredients} of sources) await ingredients.dispose();
	}
};

const openSources = async (request: CreateRequest): Promise<readonly OpenSource[]> => {
	const {context, path, files = [], recipe} = request;
	const opened = await openFiles({...request, files, cwd: parent(path)});
	if (recipe === undefined) return opened;
	const from: From = {type: 'recipe', recipe};
	return [...opened, {from, ingredients: await readInstallSource(from, context)}];
};

/** All that is needed for a creation, checked and read before the first write. */
type Plan = {readonly request: CreateRequest; readonly blueprint: Blueprint; readonly sources: readonly OpenSource[]};

type Made = Pick<Created, 'found' | 'changed' | 'notes'>;

const makeOrRollBack = async (plan: Plan, work: Work): Promise<Made> => {
	const {context, path} = plan.request;
	const transaction = await beginTransaction(context, {operation: 'create', path});
	let made: Made;
	try {
		const onStarted = transaction.recordChild.bind(transaction);
		const found = await buildEnvironment(plan.blueprint, {context, onStarted}, work);
		// First, so that the service copies as little as can be.
		const keptOut = plan.request.keepsOut ? await keepOutOf(plan.request, work) : [];
		const installed = await installAtOnce(found, {...plan, transaction}, work);
		made = {found, ...installed, notes: [...keptOut, ...installed.notes]};
		await transaction.markBuilt();
	} catch (error) {
		await transaction.rollBack();
		throw error instanceof VenvError ? sayNothingIsLeft(error) : error;
	}
	await transaction.finish();
	return made;
};

const keepOutOf = async (request: CreateRequest, work: Work): Promise<readonly ChangeNote[]> => {
	const {path, context} = request;
	const found = synchronisedAround(path, context);
	if (found === undefined) return [];
	const isDone = await keepOut(path, {...request, service: found.service}, work);
	return [{type: 'kept-out', service: found.service, isDone}];
};

const sayNothingIsLeft = (error: VenvError): VenvError => error.with({state: {type: 'nothing-left'}});

/** Makes every check that is possible beforehand, and describes the environment to be created. Changes nothing. */
const planCreation = async (request: CreateRequest): Promise<Blueprint> => {
	const {context, path, interpreter, creator, prompt, systemSitePackages, copies, withPip} = request;
	await refusePlace(path, context, {doing: 'create', path});
	const chosen = chooseCreator({wanted: creator, project: parent(path), interpreter, context});
	return {path, interpreter, prompt, systemSitePackages, copies, withPip, ...chosen};
};

const installAtOnce = async (
	found: Found,
	{request, sources, transaction}: Plan & {readonly transaction: Transaction},
	work: Work,
): Promise<Pick<Created, 'changed' | 'notes'>> => {
	const {context, requirements = [], interpreter} = request;
	if (sources.length + requirements.length === 0) return {changed: noChanges, notes: []};
	const before = await listPackages(found);
	const options = {...request, sources, cwd: parent(found.path), transaction};
	const {notes} = await fillFromSources(found, options, work);
	work.onProgress?.({step: {doing: 'verifying'}});
	const made = {verb: 'create', found, sources: sources.map(one => one.ingredients), interpreter, context} as const;
	const verified = await verifyNew(made, work);
	return {changed: diffPackages(before, verified.packages), notes: [...notes, ...verified.notes]};
};
