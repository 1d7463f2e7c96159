import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {recognise} from '../../../source/core/discover/recognise.js';
import {inspect, inspectFully} from '../../../source/core/inspect/inspect.js';
import {assessRequirements, type RequirementsReport} from '../../../source/core/requirements/report.js';
import type {Environment, Package} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {temporaryContext} from '../temporary.js';

const execute = promisify(execFile);

/** An environment on disk with its packages and what its project's files say of it. */
export const assessed = async (
	path: string,
): Promise<{
	readonly environment: Environment;
	readonly packages: readonly Package[];
	readonly report: RequirementsReport;
}> => {
	const context = await temporaryContext();
	const found = await recognise(fsPath(path), context);
	if (found === undefined) throw new Error(`${path} is no environment`);
	const {environment, packages} = await inspectFully(await inspect(found, context), context);
	return {environment, packages, report: await assessRequirements(environment, packages, context)};
};

/** What differs, as `state name`. */
export const differences = async (path: string): Promise<readonly string[]> => {
	const {report} = await assessed(path);
	return (report.drift?.entries ?? []).filter(({state}) => state !== 'ok').map(({name, state}) => `${state} ${name}`);
};

/** Whether a program is there and runs. */
export const isInstalled = async (program: string): Promise<boolean> =>
	execute(program, ['--version']).then(
		() => true,
		() => false,
	);

/** Runs a program in a directory; whatever it prints goes into the error where it fails. */
export const runIn = async (
	directory: string,
	command: readonly [string, ...string[]],
	variables: Readonly<Record<string, string>> = {},
): Promise<string> => {
	const [program, ...words] = command;
	const {stdout} = await execute(program, words, {
		cwd: directory,
		env: {...process.env, VIRTUAL_ENV: '', ...variables},
	});
	return stdout;
};
