import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import {fsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {findUses} from '../../inspect/use/in-use.js';
import type {Cache} from '../../inspect/caches.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {findProgram, missingProgram} from '../../platform/processes/find-program.js';
import {run} from '../../platform/processes/run.js';
import {printable} from '../../text/printable.js';
import {noteRemoval} from './note-removal.js';

/** Result of emptying a cache by the program that it belongs to. */
type Pruned = {
	/** Bytes that the cache has less than before, files with links elsewhere left out; undefined where it can't be read. */
	readonly freedBytes: number | undefined;
	/** The last line that the owner printed; absent where it printed nothing. */
	readonly said?: string | undefined;
};

/**
 * Has the owner of a cache empty it by its own command, which knows what is needed there. We remove nothing in it
 * ourselves. Rejects with `in-use` while a process runs from there, `not-found` where the program is missing, `failed`
 * with what it said. Cancelling ends the command; what it has removed by then is gone.
 */
export const pruneCache = async (cache: Cache, context: Context, work: Work = {}): Promise<Pruned> => {
	const {owner, path, command} = cache;
	const what = {doing: 'empty-cache', text: owner} as const;
	await refuseUsedCache(cache, context);
	const program = findProgram(owner, context);
	if (program === undefined) throw new VenvError('not-found', {what, reason: missingProgram(owner, context), path});
	work.onProgress?.({step: {doing: 'running', command}});
	const {result, freedBytes} = await noteRemoval(path, {by: command, context, work}, () =>
		run([program, ...command.slice(1)], {
			cwd: fsPath('/'),
			variables: childVariables(context),
			signal: work.signal,
			log: context,
		}),
	);
	const lines = result.output.split('\n').map(line => line.trim());
	const said = lines.filter(line => line !== '').at(-1);
	if (result.exitCode === 0) return {freedBytes, said: said && printable(said)};
	const reason = {type: 'cache-not-emptied', said: printable(said ?? `${owner} failed`)} as const;
	throw new VenvError('failed', {what, reason, path});
};

/**
 * Rejects with `in-use` while a process runs from a cache. uv waits for its own processes, and the others don't look at
 * all: a program that runs from there would break.
 */
export const refuseUsedCache = async ({owner, path}: Cache, context: Context): Promise<void> => {
	const [use, ...others] = (await findUses(context)).usesOf(path);
	if (use === undefined) return;
	const first = {...use, command: printable(use.command)};
	throw new VenvError('in-use', {
		what: {doing: 'empty-cache', text: owner},
		reason: {type: 'cache-in-use', cache: path, first, others: others.length},
		path,
	});
};
