import type {Context} from '../../model/context.js';
import type {Found, Package} from '../../model/environment.js';
import {throwIfCancelled, VenvError} from '../../model/error.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {parent, type FsPath} from '../../model/path.js';
import {noteUse} from '../../state/use-notes.js';
import {printable, printablePath} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import {changeInPlace} from './change-in-place.js';
import {diffPackages, type Changes} from './package-changes.js';
import {chooseInstaller, type InstallerName} from './choose-installer.js';
import {refuseReadOnly, refuseReplaced, refuseUnfit} from './refuse-install.js';
import {failureOf} from './installers/failure.js';
import {followInstallation} from './installers/follow.js';
import type {CommandLine, Installer, InstallRequest, Planned} from './installers/installer.js';
import type {Transaction} from '../../held/transaction.js';
import {refuseStrayRecords} from './refuse-stray-records.js';
import {nameOfRequirement} from './requirement-words.js';
import {run, type RunOptions, type RunResult} from '../../platform/processes/run.js';
import {withScratch} from '../../platform/processes/scratch-directory.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {requireTrust} from '../../safety/trust.js';

type InstallOptions = {
	readonly context: Context;
	readonly installer?: InstallerName | undefined;
	/** The user has agreed that this environment's Python runs, or we have just created it. */
	readonly isTrusted?: boolean | undefined;
	/** Directory from which relative paths in requirements start: the project, or the environment's parent. */
	readonly cwd?: FsPath | undefined;
	/** Operation that this is a part of; absent: one of its own. */
	readonly transaction?: Transaction | undefined;
};

export type Installed = {
	readonly path: FsPath;
	/** Changes as read from disk, not from the installer's output. */
	readonly changed: Changes;
	/** Program that ran: `pip 24.2`, `uv`. */
	readonly installer: string;
	/** Notes for the user: that a failure could not have been rolled back. */
	readonly notes: readonly string[];
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
	request: InstallRequest,
	options: InstallOptions,
	work: Work = {},
): Promise<Installed> => {
	const names = request.requirements.flatMap(text => nameOfRequirement(text) ?? []);
	const job = await prepare(found, options);
	const verb = request.upgrade ? 'upgrade' : 'install';
	return perform(job, {command: job.installer.install(request), verb, present: names, absent: []}, work);
};

/** Installs packages into a new environment, within the operation that creates it. The caller checks the result. */
export const fillEnvironment = async (
	found: Found,
	request: InstallRequest,
	options: Omit<InstallOptions, 'isTrusted'> & {readonly transaction: Transaction},
	work: Work = {},
): Promise<void> => {
	const job = await prepare(found, {...options, isTrusted: true});
	await runTask(job, {command: job.installer.install(request), verb: 'install'}, options.transaction, work);
};

/**
 * Uninstalls packages by name; packages that need them stay. Throws as {@link installPackages}, and `not-found` for a
 * package that is not installed.
 */
export const uninstallPackages = async (
	found: Found,
	names: readonly string[],
	options: InstallOptions,
	work: Work = {},
): Promise<Installed> => {
	const normalized = names.flatMap(name => nameOfRequirement(name) ?? []);
	const job = await prepare(found, options);
	const missing = normalized.find(name => !job.packages.some(one => one.normalizedName === name));
	if (missing !== undefined)
		throw new VenvError('not-found', {what: `${printable(missing)} is not installed in ${job.name}`, path: found.path});
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
	request: InstallRequest,
	options: InstallOptions,
	work: Work = {},
): Promise<InstallPlan> => {
	const job = await prepare(found, options);
	const installer = job.installer.label;
	const command = job.installer.plan?.(request);
	if (command === undefined) return {installer};
	work.onProgress?.({step: 'working out what is needed'});
	const result = await runInstaller(job, command, {...work, maximumBytes: 64 * 1024 * 1024});
	const verb = request.upgrade ? 'upgrade' : 'install';
	if (result.exitCode !== 0) throw await failureOf(`Can't ${verb} in ${job.name}`, result.output, found.path);
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

type Job = {
	readonly found: Found;
	readonly name: string;
	readonly packages: readonly Package[];
	readonly installer: Installer;
	readonly options: InstallOptions;
};

/** Makes all checks before anything runs. */
const prepare = async (found: Found, options: InstallOptions): Promise<Job> => {
	const {context} = options;
	refuseReplaced(found, context);
	await requireTrust(found, {context, isGiven: options.isTrusted ?? false});
	refuseUnfit(found, context);
	await refuseReadOnly(found);
	const packages = await listPackages(found);
	refuseStrayRecords(found, packages);
	const installer = chooseInstaller({found, packages, wanted: options.installer, context});
	return {found, name: printablePath(found.path, context.home), packages, installer, options};
};

type Task = {
	readonly command: CommandLine;
	readonly verb: string;
	/** Normalized names that must be installed afterwards. */
	readonly present: readonly string[];
	readonly absent: readonly string[];
};

const perform = async (job: Job, task: Task, work: Work): Promise<Installed> => {
	const {options, found} = job;
	if (options.transaction) return performWithin(job, task, options.transaction, work);
	const act = (transaction: Transaction | undefined) => performWithin(job, task, transaction, work);
	const {value, notes} = await changeInPlace(found, options.context, work, act);
	return {...value, notes};
};

const performWithin = async (
	job: Job,
	{command, verb, present, absent}: Task,
	transaction: Transaction | undefined,
	work: Work,
): Promise<Installed> => {
	const result = await runTask(job, {command, verb}, transaction, work);
	const after = await listPackages(job.found);
	const isThere = (name: string) => after.some(one => one.normalizedName === name);
	const wrong = [...present.filter(name => !isThere(name)), ...absent.filter(isThere)];
	if (wrong.length > 0)
		throw new VenvError('verification-failed', {
			what: `${job.installer.label} said that it did ${verb} ${wrong.map(printable).join(', ')}, but the disk says no`,
			why: 'its configuration may send it to another place',
			hint: 'Look for target, prefix or user in its configuration files',
			path: job.found.path,
		});
	const {found, options} = job;
	// As a part of a larger operation it is noted there.
	if (options.transaction === undefined) await noteUse(found.path, found.identity, 'installed into', options.context);
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
	job: Job,
	{command, verb}: Pick<Task, 'command' | 'verb'>,
	transaction: Transaction | undefined,
	work: Work,
): Promise<RunResult> => {
	const onStarted: RunOptions['onStarted'] = async child => transaction?.recordChild(child);
	const result = await runInstaller(job, command, {...work, onStarted});
	if (result.exitCode !== 0) throw await failureOf(`Can't ${verb} in ${job.name}`, result.output, job.found.path);
	throwIfCancelled(work.signal);
	return result;
};

type RunnerWork = Work & Pick<RunOptions, 'maximumBytes' | 'onStarted'>;

const runInstaller = ({found, installer, options}: Job, command: CommandLine, work: RunnerWork): Promise<RunResult> => {
	const {onLine, stop} = followInstallation(found, installer, work.onProgress);
	const start = (variables: RunOptions['variables']) =>
		run(command, {
			cwd: options.cwd ?? found.project?.path ?? parent(found.alias ?? found.path),
			variables,
			signal: work.signal,
			maximumBytes: work.maximumBytes,
			onStarted: work.onStarted,
			log: options.context,
			isPassing: installer.isPassing,
			onLine,
		});
	const variables = childVariables(options.context);
	// uv has its own temporary files in its cache, and keeps other runs of uv from the same sources by files in the
	// common directory.
	const running = installer.name === 'uv' ? start(variables) : withScratch(variables, start);
	return running.finally(stop);
};
