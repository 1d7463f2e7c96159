import {readFile, rm, writeFile} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Environment, Found} from '../../model/environment.js';
import {systemCode, VenvError} from '../../model/error.js';
import {join, native, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {findProgram} from '../../platform/processes/find-program.js';
import {run, type RunOptions} from '../../platform/processes/run.js';
import type {Part, Source} from '../../requirements/syntax/requirement-set.js';
import {printablePath} from '../../text/printable.js';
import {failureOf} from './installers/failure.js';
import type {CommandLine} from './installers/installer.js';

/** A manager that fills an environment from its own lock. uv has its own way: see `lockWay`. */
type LockManager = 'poetry' | 'pipenv';

export type ManagerWay = {
	readonly manager: LockManager;
	readonly program: FsPath;
	/** Directory of its lock and manifest. */
	readonly project: FsPath;
	/** Groups and extras to install besides the default ones. */
	readonly parts: readonly Part[];
};

/**
 * Finds the manager of this environment and its program: it keeps its lock in the project and created or filled this
 * very environment. Undefined where there is none, or its program is missing.
 */
export const ownManager = (
	environment: Environment,
	sources: readonly Source[],
	context: Context,
): Pick<ManagerWay, 'manager' | 'program'> | undefined => {
	const {kind} = environment;
	if (!isLockManager(kind)) return undefined;
	if (!sources.some(({manager, role}) => manager === kind && role === 'lock')) return undefined;
	const program = findProgram(kind, context);
	return program === undefined ? undefined : {manager: kind, program};
};

/** Whether a name is that of a manager which can fill an environment. */
export const isLockManager = (name: string): name is LockManager => name in commands;

/**
 * Fills a new environment by its manager's own command, in the mode that writes neither lock nor manifest. Throws the
 * manager's error, and `verification-failed` where it changed one of those files anyway (they are put back). The caller
 * checks the environment's contents, and rolls back after a failure.
 */
export const syncByManager = async (
	found: Found,
	way: ManagerWay,
	{context, onStarted}: {readonly context: Context} & Pick<RunOptions, 'onStarted'>,
	work: Work,
): Promise<void> => {
	const {manager, project} = way;
	const name = printablePath(found.path, context.home);
	const before = await readKept(project);
	work.onProgress?.({step: `${manager} installs its lock`});
	const result = await run(commands[manager](way), {
		cwd: project,
		variables: {...childVariables(context), ...variablesFor(found)},
		signal: work.signal,
		onStarted,
		log: context,
		onLine: line => work.onProgress?.({step: `${manager} installs its lock`, line}),
	});
	const changed = await putBack(before);
	if (result.exitCode !== 0) throw await failureOf(`Can't fill ${name} by ${manager}`, result.output, found.path);
	if (changed.length === 0) return;
	throw new VenvError('verification-failed', {
		what: `Can't fill ${name} by ${manager}`,
		why: `${manager} changed ${changed.map(path => printablePath(path, context.home)).join(', ')}, which is put back`,
		hint: `Bring the lock up to date with ${manager} first`,
		path: found.path,
	});
};

/** Each manager takes an active environment for its own instead of creating one. */
const variablesFor = ({path}: Found): Readonly<Record<string, string>> => ({
	VIRTUAL_ENV: path,
	POETRY_VIRTUALENVS_CREATE: 'false',
	PIPENV_IGNORE_VIRTUALENVS: '',
	PIPENV_VERBOSITY: '-1',
	PIPENV_NOSPIN: '1',
});

const commands: Readonly<Record<LockManager, (way: ManagerWay) => CommandLine>> = {
	poetry: ({program, parts}) => [
		program,
		'install',
		'--no-interaction',
		'--no-ansi',
		...named(parts, 'group', '--with'),
		...named(parts, 'extra', '--extras'),
	],
	pipenv: ({program, parts}) => [
		program,
		'sync',
		...(parts.length === 0 ? [] : ['--categories', ['packages', ...parts.map(categoryOf)].join(' ')]),
	],
};

const named = (parts: readonly Part[], type: Part['type'], flag: string): readonly string[] =>
	parts.filter(part => part.type === type).flatMap(({name}) => [flag, name]);

/** pipenv's lock calls `develop` what its command calls `dev-packages`. */
const categoryOf = ({name}: Part): string => (name === 'develop' ? 'dev-packages' : name);

const keptFiles = ['pyproject.toml', 'poetry.lock', 'poetry.toml', 'Pipfile', 'Pipfile.lock'] as const;

type Kept = ReadonlyMap<FsPath, Buffer | undefined>;

const readKept = async (project: FsPath): Promise<Kept> => {
	const entries = keptFiles.map(async name => {
		const path = join(project, name);
		return [path, await contentOf(path)] as const;
	});
	return new Map(await Promise.all(entries));
};

/** Restores files that changed, and removes new ones; answers those files. */
const putBack = async (before: Kept): Promise<readonly FsPath[]> => {
	const changed: FsPath[] = [];
	for (const [path, bytes] of before) {
		const now = await contentOf(path);
		if (bytes === undefined ? now === undefined : now?.equals(bytes) === true) continue;
		changed.push(path);
		if (bytes === undefined) await rm(native(path));
		else await writeFile(native(path), bytes);
	}
	return changed;
};

const contentOf = async (path: FsPath): Promise<Buffer | undefined> => {
	try {
		return await readFile(native(path));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return undefined;
	}
};
