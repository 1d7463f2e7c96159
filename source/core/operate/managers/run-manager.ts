import {setTimeout as wait} from 'node:timers/promises';
import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import {baseName, join, fsPath, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {createDurably} from '../../platform/files/durable-file.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {run} from '../../platform/processes/run.js';
import {withScratch} from '../../platform/processes/scratch-directory.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {failureOf} from '../install/installers/failure.js';
import {keepFiles} from './kept-files.js';
import {makerOf, managers, type ManagerWay} from './manager.js';
import {compareOthers, readOthers, type OtherChanges} from './other-environments.js';
import {pipxSpec, restoreAsked} from './pipx-spec.js';
import type {PreparedManager} from './prepare-manager.js';
import type {Step} from '../../model/progress.js';

type RunManagerOptions = {readonly context: Context; readonly transaction: Transaction};

/**
 * Fills an environment by its manager's own command; a manager that is the maker creates the directory, too, and the
 * transaction notes each directory that it creates. Answers the further environments that the command was expected to
 * create or change, such as the one in which tox builds the project.
 *
 * Throws the manager's error, and `verification-failed` where it changed a manifest or a lock, or created or changed an
 * environment that is none of its business (that one stays as it is). Manifests and locks are put back in any case, also
 * after cancelling. The caller checks the environment's contents, and rolls back after a failure.
 */
export const runManager = async (
	prepared: PreparedManager,
	options: RunManagerOptions,
	work: Work,
): Promise<readonly FsPath[]> => {
	const {way} = prepared;
	const {context} = options;
	const others = readOthers(way, context);
	const {value: result, changed} = await keepFiles(way.project, () => runCommand(prepared, options, work));
	const what = {doing: 'fill-by', path: way.path, text: way.manager} as const;
	if (result.exitCode !== 0) throw await failureOf(what, result.output, way.path);
	if (changed.length > 0)
		throw new VenvError('verification-failed', {
			what,
			reason: {type: 'manifest-changed', manager: way.manager, paths: changed},
			path: way.path,
		});
	if (prepared.pipx) await restoreAsked(way.path, prepared.pipx);
	const {expected, strange} = sorted(compareOthers(others, readOthers(way, context)), way);
	if (strange.length === 0) return expected;
	throw new VenvError('verification-failed', {
		what,
		reason: {type: 'others-changed', manager: way.manager, paths: strange},
		path: way.path,
	});
};

const sorted = (
	{made, changed}: OtherChanges,
	way: ManagerWay,
): {readonly expected: readonly FsPath[]; readonly strange: readonly FsPath[]} => {
	const isHelper = (path: FsPath): boolean => managers[way.manager].isHelper?.(baseName(path), way) ?? false;
	const all = [...made, ...changed];
	return {expected: all.filter(isHelper), strange: all.filter(path => !isHelper(path))};
};

const runCommand = async (
	{way, pipx}: PreparedManager,
	{context, transaction}: RunManagerOptions,
	work: Work,
): ReturnType<typeof run> => {
	const {maker, command, variables} = managers[way.manager];
	const step: Step = {doing: 'filling', manager: way.manager, creates: makerOf(way.manager) === 'tool'};
	work.onProgress?.({step});
	const following = new AbortController();
	let followed: Promise<void> | undefined;
	let failure: unknown;
	const keep = (error: unknown): void => void (failure = error);
	const common = {...childVariables(context), ...variables?.(way)};
	try {
		return await withScratch(common, async scratch => {
			const file = pipx && (await writeSpec(pipxSpec(baseName(way.path), pipx), scratch));
			return run(command({...way, file}), {
				cwd: way.project,
				variables: scratch,
				signal: work.signal,
				onStarted: async child => {
					await transaction.recordChild(child);
					if (maker === 'tool') followed = followMade(transaction, following.signal).catch(keep);
				},
				log: context,
				onLine: line => work.onProgress?.({step, line}),
			});
		});
	} finally {
		following.abort();
		await followed;
		if (failure instanceof Error) throw failure;
		if (maker === 'tool') await transaction.noteMade();
	}
};

const writeSpec = async (text: string, {TMPDIR}: Readonly<Record<string, string>>): Promise<FsPath> => {
	const file = join(fsPath(TMPDIR ?? '/tmp'), `venv-tui-pipx-${process.pid}-${performance.now()}.json`);
	await createDurably(file, text);
	return file;
};

const pauseMs = 25;

/** Notes each new directory in the environment's place until `signal` is aborted, so that a crash can be recovered. */
const followMade = async (transaction: Transaction, signal: AbortSignal): Promise<void> => {
	while (!signal.aborted) {
		await transaction.noteMade();
		await wait(pauseMs, undefined, {signal}).catch((error: unknown) => {
			if (!signal.aborted) throw error;
		});
	}
};
