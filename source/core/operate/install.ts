import {access, constants} from 'node:fs/promises';
import type {Context} from '../context.js';
import type {Found, Package} from '../environment.js';
import {systemCode, throwIfCancelled, VenvError} from '../error.js';
import {listPackages} from '../inspect/packages.js';
import {entryAt, realPathOf} from '../platform/entries.js';
import {native, parent, type FsPath} from '../platform/paths.js';
import {printable, printablePath} from '../text.js';
import type {Work} from '../work.js';
import {diffPackages, type Changes} from './changes.js';
import {chooseInstaller, type InstallerName} from './choose-installer.js';
import {failureOf} from './installers/failure.js';
import type {CommandLine, Installer, InstallRequest, Planned} from './installers/installer.js';
import {beginTransaction, type Transaction} from './journal.js';
import {refuseStrayRecords} from './record-check.js';
import {nameOfRequirement} from './requirement-words.js';
import {run, type RunOptions, type RunResult} from './run.js';
import {childVariables} from './scrubbed-variables.js';
import {requireTrust} from './trust.js';

export type InstallOptions = {
	readonly context: Context;
	readonly installer?: InstallerName | undefined;
	/** The user agreed that this environment's Python runs, or we have just made it. */
	readonly isTrusted?: boolean | undefined;
	/** What relative paths in requirements are relative to; the project, or where the environment lies. */
	readonly cwd?: FsPath | undefined;
	/** The operation that this is a part of; absent: one of its own. */
	readonly transaction?: Transaction | undefined;
};

export type Installed = {
	readonly path: FsPath;
	/** Read from disk, not from what the installer said. */
	readonly changed: Changes;
	/** What ran: `pip 24.2`, `uv`. */
	readonly installer: string;
	readonly durationMs: number;
};

/** Nothing asked for: to be filled in with `{...nothing, requirements: […]}`. */
export const nothing: InstallRequest = {requirements: [], files: [], editables: [], upgrade: false};

/**
 * Installs or upgrades, by the program that fits. Answers what changed on disk. Throws `not-trusted`, `refused` (a
 * package's list of files leads outside), and on failure what the installer said, explained, with the state that the
 * environment is in. Cancelling ends the installer; what it had done by then stays and is told by `changed` of a
 * second look.
 */
export const installPackages = async (
	found: Found,
	request: InstallRequest,
	options: InstallOptions,
	work: Work = {},
): Promise<Installed> => {
	const names = request.requirements.flatMap(text => nameOfRequirement(text) ?? []);
	const job = await prepare(found, names, options);
	const verb = request.upgrade ? 'upgrade' : 'install';
	return perform(job, {command: job.installer.install(request), verb, present: names, absent: []}, work);
};

/** Uninstalls by name; what needs them stays. Throws as {@link installPackages}, and `not-found` for one not there. */
export const uninstallPackages = async (
	found: Found,
	names: readonly string[],
	options: InstallOptions,
	work: Work = {},
): Promise<Installed> => {
	const normalized = names.flatMap(name => nameOfRequirement(name) ?? []);
	const job = await prepare(found, normalized, options);
	const missing = normalized.find(name => !job.packages.some(one => one.normalizedName === name));
	if (missing !== undefined)
		throw new VenvError('not-found', {what: `${printable(missing)} is not installed in ${job.name}`, path: found.path});
	const command = job.installer.uninstall(names);
	return perform(job, {command, verb: 'uninstall', present: [], absent: normalized}, work);
};

/** What an install would bring, asked from the installer, which may download and build; undefined where it can't say. */
export const planInstall = async (
	found: Found,
	request: InstallRequest,
	options: InstallOptions,
	work: Work = {},
): Promise<readonly Planned[] | undefined> => {
	const job = await prepare(found, [], options);
	const command = job.installer.plan?.(request);
	if (command === undefined) return undefined;
	work.onProgress?.({step: 'working out what is needed'});
	const result = await runInstaller(job, command, {...work, maximumBytes: 64 * 1024 * 1024});
	if (result.exitCode !== 0) throw await failure(job, 'plan', result);
	return job.installer.readPlan(result);
};

type Job = {
	readonly found: Found;
	readonly name: string;
	readonly packages: readonly Package[];
	readonly installer: Installer;
	readonly options: InstallOptions;
};

/** All checks, before anything runs. */
const prepare = async (found: Found, affected: readonly string[], options: InstallOptions): Promise<Job> => {
	const {context} = options;
	await requireTrust(found, {context, isGiven: options.isTrusted ?? false});
	refuseUnfit(found, context);
	await refuseReadOnly(found);
	const packages = await listPackages(found);
	refuseStrayRecords(found, packages, new Set(affected));
	const installer = chooseInstaller({found, packages, wanted: options.installer, context});
	return {found, name: printablePath(found.path, context.home), packages, installer, options};
};

// The ones whose Python would not know that it is in an environment, and would install into its base.
const unfitConfigs: ReadonlySet<string> = new Set([
	'missing',
	'unreadable',
	'not-a-file',
	'too-large',
	'not-utf8',
	'no-home',
	'empty',
]);

const refuseUnfit = (found: Found, context: Context): void => {
	const {kind, config, layout, path} = found;
	const what = `Can't change packages in ${printablePath(path, context.home)}`;
	if (kind === 'conda' || kind === 'pixi' || kind === 'tool')
		throw new VenvError('owned-by-tool', {
			what,
			why: `${found.owner?.name ?? kind} keeps it`,
			hint: `Use ${found.owner?.name ?? kind} itself`,
			path,
		});
	if (config.problems.some(problem => unfitConfigs.has(problem)))
		throw new VenvError('refused', {
			what,
			why: 'its pyvenv.cfg is missing or damaged: packages would land in the base Python',
			hint: 'Reset it',
			path,
		});
	const end = layout.interpreter === undefined ? undefined : realPathOf(layout.interpreter);
	if (end === undefined || !entryAt(end)?.isFile())
		throw new VenvError('failed', {what, why: 'its Python is gone', hint: 'Reset it with another Python', path});
};

const refuseReadOnly = async (found: Found): Promise<void> => {
	for (const directory of found.layout.sitePackages.slice(0, 1)) {
		try {
			await access(native(directory), constants.W_OK);
		} catch (error) {
			if (systemCode(error) === undefined) throw error;
			throw new VenvError('no-permission', {
				what: `Can't change packages in ${printablePath(found.path)}`,
				why: `${printablePath(directory)} can't be written`,
				path: found.path,
				cause: error,
			});
		}
	}
};

type Task = {
	readonly command: CommandLine;
	readonly verb: string;
	/** Normalized names that must be there afterwards. */
	readonly present: readonly string[];
	readonly absent: readonly string[];
};

const perform = async (job: Job, {command, verb, present, absent}: Task, work: Work): Promise<Installed> => {
	const transaction = job.options.transaction ?? (await openTransaction(job));
	let result: RunResult;
	try {
		result = await runInstaller(job, command, {...work, onStarted: async child => transaction?.recordChild(child)});
	} catch (error) {
		throw error instanceof VenvError && error.code === 'cancelled' ? await cancelled(job) : error;
	} finally {
		if (job.options.transaction === undefined) await transaction?.finish();
	}
	if (result.exitCode !== 0) throw await failure(job, verb, result);
	throwIfCancelled(work.signal);
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
	const changed = diffPackages(job.packages, after);
	return {path: job.found.path, changed, installer: job.installer.label, durationMs: result.durationMs};
};

/** A lock and a note of the installer; where neither can be written, installing works without. */
const openTransaction = async ({found, options}: Job): Promise<Transaction | undefined> => {
	try {
		const path = found.alias ?? found.path;
		return await beginTransaction(options.context, {operation: 'install', path});
	} catch (error) {
		const isUnwritable = error instanceof VenvError && (error.code === 'no-permission' || error.code === 'cannot-hold');
		if (isUnwritable) return undefined;
		throw error;
	}
};

type RunnerWork = Work & Pick<RunOptions, 'maximumBytes' | 'onStarted'>;

const runInstaller = ({found, installer, options}: Job, command: CommandLine, work: RunnerWork): Promise<RunResult> => {
	const follow = installer.follow();
	return run(command, {
		cwd: options.cwd ?? found.project?.path ?? parent(found.alias ?? found.path),
		variables: childVariables(options.context),
		signal: work.signal,
		maximumBytes: work.maximumBytes,
		onStarted: work.onStarted,
		log: options.context,
		isPassing: installer.isPassing,
		onLine: line => {
			const progress = follow(line);
			if (progress !== undefined) work.onProgress?.(progress);
		},
	});
};

const failure = async (job: Job, verb: string, {output}: RunResult): Promise<VenvError> => {
	const {what, code, why, hint, path} = await failureOf(`Can't ${verb} in ${job.name}`, output, job.found.path);
	const {installed, removed, upgraded} = diffPackages(job.packages, await listPackages(job.found));
	const count = installed.length + removed.length + upgraded.length;
	const state = count === 0 ? 'Its packages are as they were' : `${count} of its packages had changed by then`;
	return new VenvError(code, {what, why, hint: `${hint}. ${state}`, path});
};

/** pip puts nothing back when it is interrupted, so what is other than before is named. */
const cancelled = async (job: Job): Promise<VenvError> => {
	const {installed, removed, upgraded} = diffPackages(job.packages, await listPackages(job.found));
	const names = [...removed, ...upgraded, ...installed].map(({name}) => printable(name));
	if (names.length === 0) return new VenvError('cancelled', {what: 'Cancelled', why: 'its packages are as they were'});
	const gone =
		removed.length === 0 ? '' : `; install ${removed.map(({name, version}) => `${name}==${version}`).join(' ')}`;
	return new VenvError('cancelled', {
		what: 'Cancelled',
		why: `by then other than before: ${names.join(', ')}`,
		hint: `Reset it${printable(gone)}`,
		path: job.found.path,
	});
};
