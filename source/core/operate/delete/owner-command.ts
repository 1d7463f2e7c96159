import type {Context} from '../../model/context.js';
import type {Environment, Owner} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {entryAt} from '../../platform/files/entries.js';
import {fsPath, parent, type FsPath} from '../../model/path.js';
import {printable} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import {findProgram, missingProgram} from '../../platform/processes/find-program.js';
import {run} from '../../platform/processes/run.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {noteRemoval} from './note-removal.js';

/**
 * Directories in which programs look for their environments, so that their command can't mean another one of that name.
 * The commands of other programs are shown, but not run: they take a name or a directory that can mean another
 * environment, or do more than remove this one.
 */
const places: Readonly<Record<string, (path: FsPath) => Readonly<Record<string, string>>>> = {
	conda: () => ({CONDA_ALWAYS_YES: 'true'}),
	pipx: path => ({PIPX_HOME: parent(parent(path))}),
	'uv tool': path => ({UV_TOOL_DIR: parent(path)}),
};

/** Whether the owner's own command can be run for it: only where it can't mean any other environment. */
export const canRunOwner = ({owner, found}: Pick<Environment, 'owner' | 'found'>): boolean =>
	owner !== undefined && found.alias === undefined && owner.name in places;

type Removed = {readonly owner: Owner; readonly freedBytes: number | undefined};

/**
 * Runs the owner's command that removes the environment; answers the owner and the bytes that were freed, undefined where
 * they can't be measured. Rejects with `owned-by-tool` where the command may not be run, with `not-found` where the program
 * is missing, with `failed` when it fails or leaves the environment, and with `cancelled`: the owner is responsible for the
 * state that it leaves.
 */
export const runOwnerCommand = async (
	environment: Pick<Environment, 'path' | 'owner' | 'found'>,
	context: Context,
	{signal, onProgress}: Work = {},
): Promise<Removed> => {
	const {path, owner} = environment;
	const what = {doing: 'delete', path} as const;
	const [name, ...words] = owner?.deleteCommand ?? [];
	const variables = owner && places[owner.name]?.(path);
	if (owner === undefined || name === undefined || variables === undefined || !canRunOwner(environment))
		throw new VenvError('owned-by-tool', {what, reason: {type: 'its-owner-deletes'}, path});
	const command = owner.deleteCommand;
	const program = findProgram(name, context);
	if (program === undefined)
		throw new VenvError('not-found', {
			what,
			reason: {type: 'owner-not-found', owner: owner.name, missing: missingProgram(name, context), command},
			path,
		});
	const step = {doing: 'running', command} as const;
	onProgress?.({step});
	const {result, freedBytes} = await noteRemoval(path, {by: command, context, work: {signal}}, () =>
		run([program, ...words], {
			cwd: fsPath('/'),
			variables: {...childVariables(context), ...variables},
			signal,
			onLine: line => onProgress?.({step, line}),
			log: context,
		}),
	);
	const {exitCode, output} = result;
	if (exitCode === 0 && entryAt(path) === undefined) return {owner, freedBytes};
	const last = output.trim().split('\n').at(-1) ?? '';
	throw new VenvError('failed', {
		what,
		reason:
			exitCode === 0
				? {type: 'owner-left-it', owner: owner.name, command}
				: {type: 'owner-failed', program: name, said: printable(last), command},
		path,
	});
};
