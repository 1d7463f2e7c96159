import type {Context} from '../../model/context.js';
import type {Found, Package} from '../../model/environment.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {parent, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {chooseInstaller, type InstallerName} from './choose-installer.js';
import {refuseOutside, refuseReadOnly, refuseReplaced, refuseUnfit} from './refuse-install.js';
import {followInstallation} from './installers/follow.js';
import type {CommandLine, Installer} from './installers/installer.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {refuseStrayRecords} from './refuse-stray-records.js';
import {run, type RunOptions, type RunResult} from '../../platform/processes/run.js';
import {withScratch} from '../../platform/processes/scratch-directory.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {requireTrust} from '../../safety/trust.js';

export type InstallOptions = {
	readonly context: Context;
	readonly installer?: InstallerName | undefined;
	/** The user has agreed that this environment's Python runs, or we have just created it. */
	readonly isTrusted?: boolean | undefined;
	/** Directory from which relative paths in requirements start: the project, or the environment's parent. */
	readonly cwd?: FsPath | undefined;
	/** Operation that this is a part of; absent: one of its own. */
	readonly transaction?: Transaction | undefined;
};

/** An environment with the installer that works on it, all of which was checked before anything runs. */
export type InstallerJob = {
	readonly found: Found;
	readonly packages: readonly Package[];
	readonly installer: Installer;
	readonly options: InstallOptions;
	/** Operation that rolls back a failure; absent where nothing can be noted beside the environment. */
	readonly transaction?: Transaction | undefined;
};

/**
 * Chooses the installer of an environment after all checks, those of a change only where one is meant. Throws
 * `not-trusted`, `refused` and `not-found`.
 */
export const prepareInstaller = async (
	found: Found,
	options: InstallOptions,
	{isChange}: {readonly isChange: boolean},
): Promise<InstallerJob> => {
	const {context} = options;
	refuseReplaced(found);
	await requireTrust(found, {context, isGiven: options.isTrusted ?? false});
	refuseUnfit(found);
	if (isChange) refuseOutside(found);
	if (isChange) await refuseReadOnly(found);
	const packages = await listPackages(found);
	if (isChange) refuseStrayRecords(found, packages);
	const installer = chooseInstaller({found, packages, wanted: options.installer, context});
	return {
		found,
		packages,
		installer,
		options,
		transaction: options.transaction,
	};
};

type RunnerWork = Work & Pick<RunOptions, 'maximumBytes' | 'onStarted'>;

/** Runs the installer, follows its output and notes it in the log of runs. Answers its exit code and output. */
export const runInstaller = (
	{found, installer, options}: InstallerJob,
	command: CommandLine,
	work: RunnerWork,
): Promise<RunResult> => {
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
