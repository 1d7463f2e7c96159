import type {Context} from '../../model/context.js';
import type {Found, Interpreter} from '../../model/environment.js';
import type {FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {markerEnvironment} from '../../python/markers.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import type {ChangeNote} from '../install/change-note.js';
import type {InstallerName} from '../install/choose-installer.js';
import type {From, InstallSource} from '../install/install-source.js';
import {fillEnvironment, nothing} from '../install/install.js';
import type {InstallRequest} from '../install/installers/installer.js';
import {lockWay, syncLock, wayNotes} from '../install/uv-sync.js';

/** A source that was read before anything was changed. */
export type OpenSource = {readonly from: From; readonly ingredients: InstallSource};

type FillOptions = {
	readonly sources: readonly OpenSource[];
	readonly context: Context;
	readonly installer?: InstallerName | undefined;
	readonly interpreter: Interpreter;
	/** Directory from which relative paths of requirements files start. */
	readonly cwd: FsPath;
	readonly transaction: Transaction;
	/** Requirements to install besides those of the sources. */
	readonly requirements?: readonly string[] | undefined;
};

type Filled = {
	/** Way in which a uv.lock was installed. */
	readonly notes: readonly ChangeNote[];
	/** Whether a lock listed every package, so that no dependencies need to be resolved. */
	readonly withoutDependencies: boolean;
};

/**
 * Installs everything that sources require into a new environment: a uv.lock by uv itself where possible, any other
 * lock by a run of its own, and all lists in one run, as pip resolves several files together. Throws the installer's
 * error, explained; the caller rolls back after a failure.
 */
export const fillFromSources = async (found: Found, options: FillOptions, work: Work): Promise<Filled> => {
	const {sources, context, transaction, requirements = []} = options;
	const onStarted = transaction.recordChild.bind(transaction);
	const markers = markerEnvironment(found, context.platform);
	const notes: ChangeNote[] = [];
	const requests: InstallRequest[] = [];
	let withoutDependencies = false;
	for (const {from, ingredients} of sources) {
		const way = lockWay({...options, from, found, requiresPython: ingredients.requiresPython});
		notes.push(...wayNotes(way));
		if (way?.type === 'uv') {
			await syncLock(found, {...way, context, onStarted}, work);
			withoutDependencies = true;
		} else requests.push(await ingredients.requestFor(markers));
	}
	for (const request of together([...requests, {...nothing, requirements}])) {
		withoutDependencies ||= request.withoutDependencies === true;
		await fillEnvironment(found, {...options, ...request}, work);
	}
	return {notes, withoutDependencies};
};

/** Requests that are not empty: each lock alone, then one for all the others. */
const together = (requests: readonly InstallRequest[]): readonly InstallRequest[] => {
	const isLock = ({withoutDependencies}: InstallRequest): boolean => withoutDependencies === true;
	const lists = requests.filter(request => !isLock(request));
	const joined = {
		...nothing,
		files: lists.flatMap(({files}) => files),
		requirements: lists.flatMap(({requirements}) => requirements),
	};
	return [...requests.filter(isLock), joined].filter(({files, requirements}) => files.length + requirements.length > 0);
};
