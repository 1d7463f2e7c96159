import type {Found, Package} from '../../model/environment.js';
import {throwIfCancelled, VenvError} from '../../model/error.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {FsPath} from '../../model/path.js';
import {noteUse} from '../../state/use-notes.js';
import {printable} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import {changeInPlace} from './change-in-place.js';
import type {ChangeNote, ChangeWork} from './change-note.js';
import {diffPackages, type Changes} from './package-changes.js';
import {prepareInstaller, runInstaller, type InstallerJob, type InstallOptions} from './installer-job.js';
import {failureOf} from './installers/failure.js';
import type {CommandLine, InstallRequest, Planned} from './installers/installer.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {nameOfRequirement} from './requirement-words.js';
import type {RunOptions, RunResult} from '../../platform/processes/run.js';

export type Installed = {
	readonly path: FsPath;
	/** Changes as read from disk, not from the installer's output. */
	readonly changed: Changes;
	/** Program that ran: `pip 24.2`, `uv`. */
	readonly installer: string;
	/** Notes for the user: that a failure could not have been rolled back. */
	readonly notes: readonly ChangeNote[];
	readonly durationMs: number;
};

/** Empty request, to be filled in with `{...nothing, requirements: […]}`. */
export const nothing: InstallRequest = {requirements: [], files: [], editables: [], upgrade: false};

/**
 * Installs or upgrades packages, by the program that fits. Answers the changes on disk. Throws `not-trusted`, `refused`
 * (a package's list of files leads outside), and the installer's error, explained. A failure, cancelling or a crash
 * leaves the environment as before ({@link changeInPlace}); within the transaction of another operation, that operation
 * rolls back.
 */
export const installPackages = async (
	found: Found,
	request: InstallRequest & InstallOptions,
	work: ChangeWork = {},
): Promise<Installed> => {
	const names = request.requirements.flatMap(text => nameOfRequirement(text) ?? []);
	const job = await prepare(found, request);
	const verb = request.upgrade ? 'upgrade' : 'install';
	return perform(job, {command: job.installer.install(request), verb, present: names, absent: []}, work);
};

/** Installs packages into a new environment, within the operation that creates it. The caller checks the result. */
export const fillEnvironment = async (
	found: Found,
	request: InstallRequest & Omit<InstallOptions, 'isTrusted'> & {readonly transaction: Transaction},
	work: ChangeWork = {},
): Promise<void> => {
	const job = await prepare(found, {...request, isTrusted: true});
	await runTask(job, {command: job.installer.install(request), verb: 'install'}, work);
};

/**
 * Uninstalls packages by name; packages that need them stay. Throws as {@link installPackages}, and `not-found` for a
 * package that is not installed.
 */
export const uninstallPackages = async (
	found: Found,
	{names, ...options}: InstallOptions & {readonly names: readonly string[]},
	work: ChangeWork = {},
): Promise<Installed> => {
	const normalized = names.flatMap(name => nameOfRequirement(name) ?? []);
	const job = await prepare(found, options);
	const missing = normalized.find(name => !job.packages.some(one => one.normalizedName === name));
	if (missing !== undefined)
		throw new VenvError('not-found', {
			what: {doing: 'find-installed', text: printable(missing), path: found.path},
			path: found.path,
		});
	const command = job.installer.uninstall(names);
	return perform(job, {command, verb: 'uninstall', present: [], absent: normalized}, work);
};

/** Preview of an installation. `changes` is absent where the installer can't give one. */
export type InstallPlan = {readonly installer: string; readonly changes?: Changes | undefined};

/**
 * Asks the installer what {@link installPackages} would change. It may download and build for that; the environment is
 * not changed. Throws the error of the installation, and `cancelled`.
 */
export const planInstall = async (
	found: Found,
	request: InstallRequest & InstallOptions,
	work: ChangeWork = {},
): Promise<InstallPlan> => {
	const job = await prepare(found, request);
	const installer = job.installer.label;
	const command = job.installer.plan?.(request);
	if (command === undefined) return {installer};
	work.onProgress?.({step: {doing: 'resolving'}});
	const result = await runInstaller(job, command, {...work, maximumBytes: 64 * 1024 * 1024});
	const verb = request.upgrade ? 'upgrade' : 'install';
	if (result.exitCode !== 0)
		throw await failureOf({doing: 'change-by', text: verb, path: found.path}, result.output, found.path);
	return {installer, changes: changesOfPlan(job.packages, job.installer.readPlan(result))};
};

/** A named package in its installed version is reinstalled, so it counts as installed. */
const changesOfPlan = (before: readonly Package[], planned: readonly Planned[]): Changes => {
	const versions = new Map(before.map(one => [one.normalizedName, one.version]));
	const from = ({name}: Planned): string | undefined => versions.get(normalizeName(name));
	const isOther = (one: Planned): boolean => from(one) !== undefined && from(one) !== one.version;
	return {
		installed: planned.filter(one => !isOther(one)),
		removed: [],
		upgraded: planned.filter(isOther).map(one => ({name: one.name, from: from(one) ?? '', to: one.version})),
	};
};

const prepare = (found: Found, options: InstallOptions): Promise<InstallerJob> =>
	prepareInstaller(found, options, {isChange: true});

type Task = {
	readonly command: CommandLine;
	readonly verb: string;
	/** Normalized names that must be installed afterwards. */
	readonly present: readonly string[];
	readonly absent: readonly string[];
};

const perform = async (job: InstallerJob, task: Task, work: ChangeWork): Promise<Installed> => {
	const {options, found} = job;
	if (options.transaction) return performWithin(job, task, work);
	const act = (transaction: Transaction | undefined) => performWithin({...job, transaction}, task, work);
	const {value, notes} = await changeInPlace(found, {context: options.context, act}, work);
	await noteUse(found, 'installed into', options.context);
	return {...value, notes};
};

const performWithin = async (
	job: InstallerJob,
	{command, verb, present, absent}: Task,
	work: Work,
): Promise<Installed> => {
	const result = await runTask(job, {command, verb}, work);
	const after = await listPackages(job.found);
	const isThere = (name: string) => after.some(one => one.normalizedName === name);
	const wrong = [...present.filter(name => !isThere(name)), ...absent.filter(isThere)];
	if (wrong.length > 0)
		throw new VenvError('verification-failed', {
			what: {doing: 'confirm', installer: job.installer.label, verb, names: wrong.map(printable)},
			reason: {type: 'not-done'},
			path: job.found.path,
		});
	const changed = diffPackages(job.packages, after);
	return {
		path: job.found.path,
		changed,
		installer: job.installer.label,
		notes: [],
		durationMs: result.durationMs,
	};
};

const runTask = async (
	job: InstallerJob,
	{command, verb}: Pick<Task, 'command' | 'verb'>,
	work: Work,
): Promise<RunResult> => {
	const onStarted: RunOptions['onStarted'] = async child => job.transaction?.recordChild(child);
	const result = await runInstaller(job, command, {...work, onStarted});
	if (result.exitCode !== 0)
		throw await failureOf({doing: 'change-by', text: verb, path: job.found.path}, result.output, job.found.path);
	throwIfCancelled(work.signal);
	return result;
};
