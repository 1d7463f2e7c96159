import {execFile} from 'node:child_process';
import {cpSync, existsSync} from 'node:fs';
import {readFile, readdir, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {inject} from 'vitest';
import {fsPath, type FsPath} from '../../source/core/model/path.js';

const execute = promisify(execFile);

/** The python3 that tests make environments with. */
export const python = (): string => inject('python');

/** A real environment without pip. Flags are those of `python -m venv`; without any it is a copy of the run's template. */
export const environmentWithoutPip = async (directory: string, ...flags: string[]): Promise<FsPath> => {
	if (flags.length === 0) return copyOf(inject('bareTemplate'), directory);
	await execute(python(), ['-m', 'venv', '--without-pip', ...flags, directory]);
	return fsPath(directory);
};

/** A real environment with pip, as `python -m venv` makes it: a copy of the run's template. */
export const environmentWithPip = (directory: string): Promise<FsPath> => copyOf(inject('template'), directory);

/**
 * An environment that packages can be installed into, as cheaply as it goes: without a pip of its own where the base
 * Python's serves it. A reset makes it again in 0.1 s then, where one with pip takes seconds.
 */
export const environmentToInstallInto = (directory: string): Promise<FsPath> =>
	inject('hasBasePip') ? environmentWithoutPip(directory) : environmentWithPip(directory);

/**
 * Copies an environment, and puts its own paths in it. Times are kept: what Python compiled counts only for a source of
 * the very time that it was compiled from.
 */
const copyOf = async (template: string, directory: string): Promise<FsPath> => {
	cpSync(template, directory, {recursive: true, verbatimSymlinks: true, preserveTimestamps: true});
	const bin = join(directory, 'bin');
	const scripts = (await readdir(bin, {withFileTypes: true})).filter(entry => entry.isFile());
	const files = [...scripts.map(entry => join(bin, entry.name)), join(directory, 'pyvenv.cfg')];
	for (const file of files) {
		const text = await readFile(file, 'utf8');
		// The prompt, too, is the directory's name.
		const renamed = text
			.replaceAll(template, directory)
			.replaceAll(`(${basename(template)})`, `(${basename(directory)})`);
		if (renamed !== text) await writeFile(file, renamed);
	}
	return fsPath(directory);
};

/** Installs wheels of `wheels` by name into an environment, by its own pip or its base Python's, without a network. */
export const pipInstall = async (environment: string, wheels: string, ...requirements: string[]): Promise<void> => {
	const flags = ['--no-index', '--find-links', wheels, '--disable-pip-version-check', '--quiet', '--no-compile'];
	const own = join(environment, 'bin/python');
	const [program, place] = existsSync(join(environment, 'bin/pip')) ? [own, []] : [python(), ['--python', own]];
	await execute(program, ['-I', '-m', 'pip', ...place, 'install', ...flags, ...requirements], {
		cwd: dirname(environment),
	});
};

/** What a snippet prints in an environment's own Python, as JSON. For checking what was read against what is. */
export const askPython = async (environment: string, snippet: string): Promise<unknown> => {
	const {stdout} = await execute(join(environment, 'bin/python'), ['-I', '-c', `import json, sys\n${snippet}`]);
	return JSON.parse(stdout) as unknown;
};
