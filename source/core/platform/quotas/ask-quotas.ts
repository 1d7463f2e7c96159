import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import {fsPath, isWellFormed, type FsPath} from '../../model/path.js';
import type {Cancellable} from '../../model/progress.js';
import {printable} from '../../text/printable.js';
import {realPathOf} from '../files/entries.js';
import {findMount, readMounts, type Mount} from '../files/mounts.js';
import {childVariables} from '../processes/child-variables.js';
import {findProgram} from '../processes/find-program.js';
import {run} from '../processes/run.js';
import {readLimits, type Limits} from './read-limits.js';

/** Program that is asked for the quota of a file system. */
type QuotaProgram = 'quota' | 'lfs' | 'xfs_quota';

/** Facts about one mounted file system. */
export type Quota = {readonly mount: FsPath; readonly fileSystem: string} & Answer;

/** `command`: what tells it there, which is not run. `said`: printable. */
type Answer =
	| {readonly answer: 'limits'; readonly program: QuotaProgram; readonly limits: readonly LimitsOf[]}
	| {readonly answer: 'none' | 'no-program' | 'timed-out'; readonly program: QuotaProgram}
	| {readonly answer: 'failed'; readonly program: QuotaProgram; readonly said: string}
	| {readonly answer: 'not-asked'; readonly command?: string | undefined};

type LimitsOf = Limits & {readonly of: 'user' | 'group'};

/** Programs of which the first that is there is asked. xfs_quota is for XFS alone, quota(1) knows XFS, too. */
const programs: ReadonlyArray<readonly [fileSystem: RegExp, ...names: readonly QuotaProgram[]]> = [
	[/^lustre$/, 'lfs'],
	[/^xfs$/, 'xfs_quota', 'quota'],
	[/^(?:ext[234]|jfs|reiserfs|f2fs|gfs2|ocfs2|nfs[34]?)$/, 'quota'],
];

/** What tells quotas of other file systems: it wants names that are not known here, or the rights of root. */
const otherCommands: Readonly<Record<string, string>> = {
	gpfs: 'mmlsquota',
	beegfs: 'beegfs-ctl --getquota --uid $USER',
	zfs: 'zfs userspace',
	btrfs: 'btrfs qgroup show',
	ceph: 'getfattr -n ceph.quota.max_bytes',
};

const mostMounts = 16;
const usualPatienceMs = 10_000;

type AskOptions = Cancellable & {
	/** By default those of this machine. */
	readonly mounts?: readonly Mount[] | undefined;
	/** Milliseconds that each program has. */
	readonly patienceMs?: number;
};

/**
 * Asks for the quotas of the file systems that contain these paths, each once and at most 16, one after the other. Each
 * program has ten seconds. Rejects with `cancelled` alone.
 */
export const askQuotas = async (
	paths: readonly FsPath[],
	context: Context,
	options: AskOptions = {},
): Promise<readonly Quota[]> => {
	const mounts = options.mounts ?? (await readMounts()) ?? [];
	const found = new Map(
		paths.flatMap(path => {
			const mount = findMount(realPathOf(path) ?? path, mounts);
			return mount === undefined ? [] : [[`${mount.fileSystem} ${mount.source}`, mount] as const];
		}),
	);
	const quotas: Quota[] = [];
	for (const mount of [...found.values()].slice(0, mostMounts)) {
		const {path, fileSystem} = mount;
		quotas.push({mount: path, fileSystem, ...(await ask(mount, context, options))});
	}
	return quotas;
};

const ask = async ({path, fileSystem}: Mount, context: Context, options: AskOptions): Promise<Answer> => {
	const [, first, ...others] = programs.find(([form]) => form.test(fileSystem)) ?? [];
	if (first === undefined) return {answer: 'not-asked', command: otherCommands[fileSystem]};
	const places = withSystemPlaces(context);
	const name = [first, ...others].find(one => findProgram(one, places) !== undefined) ?? first;
	const program = findProgram(name, places);
	if (program === undefined) return {answer: 'no-program', program: name};
	const limits: LimitsOf[] = [];
	for (const of of ['user', 'group'] as const) {
		const words = wordsOf(name, of, path);
		if (words === undefined) return {answer: 'not-asked'};
		const said = await answerOf([program, ...words], {name, context, ...options});
		if ('answer' in said) return said;
		limits.push(...said.limits.map(one => ({...one, id: one.id ?? idOf(of), of})));
	}
	return limits.length === 0 ? {answer: 'none', program: name} : {answer: 'limits', program: name, limits};
};

type Asking = AskOptions & {readonly name: QuotaProgram; readonly context: Context};

const answerOf = async (
	command: readonly [string, ...string[]],
	{name, context, signal, patienceMs = usualPatienceMs}: Asking,
): Promise<{readonly limits: readonly Limits[]} | Answer> => {
	try {
		const {exitCode, stdout, stderr, timedOut} = await run(command, {
			cwd: fsPath('/'),
			variables: {...childVariables(context), LC_ALL: 'C'},
			timeoutMs: patienceMs,
			maximumBytes: 64 * 1024,
			signal,
			log: context,
		});
		if (timedOut) return {answer: 'timed-out', program: name};
		const limits = readLimits(stdout, context.now());
		// quota(1) ends with 1 where too much is used, and where there is no quota.
		if (limits.length > 0 || exitCode === 0 || isNone.test(stderr)) return {limits};
		const [said = ''] = stderr.split('\n');
		return {answer: 'failed', program: name, said: printable(said)};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		// Locked: it was told to end, and the system holds it, since the file system hangs.
		if (error.code === 'locked') return {answer: 'timed-out', program: name};
		return {answer: 'failed', program: name, said: error.message};
	}
};

const isNone = /no quota enabled|quotas? (?:is|are) not enabled/;

/** Words for the program; undefined where it can't be told the place. */
const wordsOf = (name: QuotaProgram, of: 'user' | 'group', mount: FsPath): readonly string[] | undefined => {
	const flag = of === 'user' ? '-u' : '-g';
	if (!isWellFormed(mount)) return undefined;
	if (name === 'quota') return [flag, '-w', '-p', '-v', '-f', mount];
	if (name === 'lfs') return ['quota', flag, String(idOf(of)), mount];
	return ['-c', `quota ${flag} -N -n -v -b -i ${idOf(of)}`, mount];
};

const idOf = (of: 'user' | 'group'): number | undefined => (of === 'user' ? process.getuid?.() : process.getgid?.());

/** xfs_quota lies where only root looks. */
const withSystemPlaces = (context: Context): Context => ({
	...context,
	variables: {...context.variables, PATH: `${context.variables['PATH'] ?? ''}:/usr/sbin:/sbin`},
});
