import type {Context} from '../../model/context.js';
import type {Found, Interpreter} from '../../model/environment.js';
import {satisfies} from '../../python/pep440-specifiers.js';
import {parent, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {hasPipSettings, settingOf, type InstallerName} from './choose-installer.js';
import type {Part} from '../../requirements/syntax/requirement-set.js';
import type {From} from './install-source.js';
import type {ChangeNote, LineByLine} from './change-note.js';
import {failureOf} from './installers/failure.js';
import {followInstallation} from './installers/follow.js';
import {followUv} from './installers/uv.js';
import {findProgram, missingProgram} from '../../platform/processes/find-program.js';
import {run, type RunOptions} from '../../platform/processes/run.js';
import {childVariables} from '../../platform/processes/child-variables.js';

/** uv installs its lock itself. */
type UvWay = {
	readonly type: 'uv';
	readonly uv: FsPath;
	/** Directory of the lock. */
	readonly directory: FsPath;
	/** Groups and extras to install besides the default ones. */
	readonly parts: readonly Part[];
};

/** Way in which a project's uv.lock is installed: by uv itself, or line by line with the reason. */
type LockWay = UvWay | {readonly type: 'lines'; readonly why: LineByLine};

type LockQuestion = {
	readonly from: From;
	readonly found: Found;
	readonly interpreter: Interpreter;
	readonly requiresPython?: string | undefined;
	readonly installer?: InstallerName | undefined;
	readonly context: Context;
};

/**
 * Chooses the way for an environment that is filled from a uv.lock; undefined for any other source. uv is not used
 * where it would recreate the environment because the project excludes its Python.
 */
export const lockWay = (question: LockQuestion): LockWay | undefined => {
	const {from, found, interpreter, requiresPython, installer, context} = question;
	if (from.type !== 'source' || from.source.format !== 'uv-lock') return undefined;
	const wanted = installer ?? settingOf(context);
	if (wanted === 'pip') return {type: 'lines', why: {type: 'pip-chosen'}};
	const uv = findProgram('uv', context);
	if (uv === undefined) return {type: 'lines', why: {type: 'no-uv', missing: missingProgram('uv', context)}};
	if (wanted !== 'uv' && hasPipSettings(found, context)) return {type: 'lines', why: {type: 'pip-settings'}};
	if (requiresPython !== undefined && !satisfies(interpreter.version, requiresPython, {prereleases: true}))
		return {type: 'lines', why: {type: 'python-excluded'}};
	return {type: 'uv', uv, directory: parent(from.source.path), parts: from.parts ?? []};
};

/**
 * Installs the uv.lock in `directory`, with `parts` besides the default ones. The lock is not changed,
 * and other packages stay. Throws uv's error, explained. The caller rolls back after a failure.
 */
export const syncLock = async (
	found: Found,
	{uv, directory, parts, context, onStarted}: UvWay & {readonly context: Context} & Pick<RunOptions, 'onStarted'>,
	work: Work,
): Promise<void> => {
	const python = found.layout.interpreter;
	const place = python === undefined ? [] : ['--python', python];
	const flags = ['--frozen', '--inexact', '--no-progress', '--no-python-downloads', '--color', 'never'];
	const {onLine, stop} = followInstallation(found, {follow: followUv, isPassing: () => false}, work.onProgress);
	const {exitCode, output} = await run(
		[uv, 'sync', ...flags, ...parts.flatMap(({type, name}) => [`--${type}`, name]), ...place],
		{
			cwd: directory,
			variables: {...childVariables(context), UV_PROJECT_ENVIRONMENT: found.path},
			signal: work.signal,
			onStarted,
			log: context,
			onLine,
		},
	).finally(stop);
	if (exitCode !== 0) throw await failureOf({doing: 'sync', path: found.path}, output, found.path);
};

/** Way that was taken, for the result; nothing where there was no uv.lock. */
export const wayNotes = (way: LockWay | undefined): readonly ChangeNote[] => {
	if (way === undefined) return [];
	return [way.type === 'uv' ? {type: 'uv-installed-lock'} : {type: 'lock-line-by-line', reason: way.why}];
};
