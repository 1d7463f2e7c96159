import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Creator, Found, Interpreter} from '../../model/environment.js';
import {systemCode, VenvError} from '../../model/error.js';
import {recognise} from '../../discover/recognise.js';
import {realPathOf} from '../../platform/files/entries.js';
import {join, native, parent, type FsPath} from '../../model/path.js';
import type {ProcessIdentity} from '../../platform/processes/process-identity.js';
import type {Work} from '../../model/progress.js';
import {failureOf} from '../install/installers/failure.js';
import type {CommandLine} from '../install/installers/installer.js';
import {run} from '../../platform/processes/run.js';
import {withScratch} from '../../platform/processes/scratch-directory.js';
import {childVariables} from '../../platform/processes/child-variables.js';

/** Properties that define an empty environment. */
export type Blueprint = {
	readonly path: FsPath;
	readonly creator: Creator;
	/** Path of `uv` or `virtualenv`; absent for venv. */
	readonly program?: FsPath | undefined;
	readonly interpreter: Interpreter;
	readonly prompt?: string | undefined;
	readonly systemSitePackages?: boolean | undefined;
	readonly copies?: boolean | undefined;
	/** False: without pip. uv installs it only when it is true, the others unless it is false. */
	readonly withPip?: boolean | undefined;
};

type BuildOptions = {
	readonly context: Context;
	/** Promise that must resolve before the creator does anything. */
	readonly onStarted?: ((child: ProcessIdentity) => Promise<void>) | undefined;
};

/** Command that creates it, in a form that can be typed. */
const buildCommand = (blueprint: Blueprint): CommandLine => {
	const {creator, program, interpreter, path, prompt, systemSitePackages, copies, withPip} = blueprint;
	const flags = [
		...(prompt === undefined ? [] : ['--prompt', prompt]),
		...(systemSitePackages ? ['--system-site-packages'] : []),
	];
	const base = interpreter.path;
	if (creator === 'uv' && program !== undefined) {
		const seed = withPip === true ? ['--seed'] : [];
		return [program, 'venv', '--no-project', '--no-python-downloads', '--python', base, ...seed, ...flags, path];
	}
	const further = [...(withPip === false ? ['--without-pip'] : []), ...(copies ? ['--copies'] : []), ...flags];
	if (creator === 'virtualenv' && program !== undefined)
		return [program, '--python', base, '--no-periodic-update', ...further, path];
	return [base, '-I', '-m', 'venv', ...further, path];
};

/**
 * Creates an empty environment in a new directory, with a `.gitignore` inside, and answers it as read from disk. The
 * caller removes the remains of a failure or of cancelling. Throws the creator's error, explained.
 */
export const buildEnvironment = async (blueprint: Blueprint, options: BuildOptions, work: Work): Promise<Found> => {
	const {context, onStarted} = options;
	const {path, interpreter, creator} = blueprint;
	work.onProgress?.({step: {doing: 'creating', creator, python: interpreter.version}});
	const command = buildCommand(blueprint);
	const result = await withScratch(childVariables(context), variables =>
		run(command, {cwd: parent(path), variables, signal: work.signal, onStarted, log: context}),
	);
	const what = {doing: 'create', path} as const;
	if (result.exitCode !== 0) throw await failureOf(what, result.output, path);
	await ignoreByGit(path);
	const found = await recognise(path, context);
	if (found === undefined || realPathOf(path) === undefined)
		throw new VenvError('verification-failed', {
			what,
			reason: {type: 'nothing-made', maker: creator, isManager: false},
			path,
		});
	return found;
};

/** Writes a `.gitignore` of `*` unless there is one: older creators write none. */
const ignoreByGit = async (path: FsPath): Promise<void> => {
	try {
		const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
		const handle = await open(native(join(path, '.gitignore')), flags, 0o644);
		await handle.writeFile('# Made with the environment, so that git shows nothing of it\n*\n');
		await handle.close();
	} catch (error) {
		if (systemCode(error) === 'ENOSPC') throw await failureOf({doing: 'create', path}, 'No space left on device', path);
		if (systemCode(error) !== 'EEXIST') throw error;
	}
};
