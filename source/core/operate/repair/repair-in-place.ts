import type {Context} from '../../model/context.js';
import type {Environment, Found, Interpreter} from '../../model/environment.js';
import {throwIfCancelled, VenvError, type What} from '../../model/error.js';
import {fsPath, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {recognise} from '../../discover/recognise.js';
import {bakedPaths} from '../../inspect/health/baked-paths.js';
import {isSamePlace} from '../../inspect/health/location.js';
import {inspect} from '../../inspect/inspect.js';
import {onDisk, replaceAll} from '../../platform/files/durable-file.js';
import {readNames} from '../../platform/files/entries.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {run} from '../../platform/processes/run.js';
import {minorOf} from '../../python/pep440-specifiers.js';
import {printable} from '../../text/printable.js';
import {changeInPlace} from '../install/change-in-place.js';
import type {ChangeNote, ChangeWork} from '../install/change-note.js';
import {findRewrites, type Rewrite} from './find-rewrites.js';
import {isFitPlace, nameChange, type Relocation} from './relocation.js';
import {findRelinks} from './relink.js';

/** Result of a repair in place. */
type RepairedInPlace = {
	/** Files and links that were written anew. */
	readonly files: readonly FsPath[];
	/** Says why a failure would have left its changes; empty where it would have been rolled back. */
	readonly notes: readonly ChangeNote[];
};

type InPlaceRequest = {
	readonly context: Context;
	/** Python to which one that lost its own is linked, if {@link canRelink} allows it. */
	readonly interpreter?: Interpreter | undefined;
};

/** How the paths in an environment have to change, by what its files say; undefined where it is where it was made. */
export const relocationOf = (found: Found): Relocation | undefined => {
	const to = found.alias ?? found.path;
	const names = found.layout.bin === undefined ? [] : readNames(found.layout.bin);
	const from = bakedPaths(found, names).filter(path => !isSamePlace(path, to));
	const [first] = from;
	return first === undefined ? undefined : {from, to, isMoved: true, name: nameChange(found, first, to)};
};

/**
 * Makes a moved, renamed or copied environment work where it is, and one that lost its Python with another of the same
 * minor version: rewrites its scripts, links and paths, each as a new file that takes the place of the old one, so that
 * a file with other hard links (uv's cache, another environment) is never written to. Runs nothing and changes no
 * package. A failure, cancelling or a crash brings back what was there, by a snapshot. Rejects with `refused` where no
 * script could hold the path, and with `verification-failed` where it is not in order afterwards.
 */
export const repairInPlace = async (
	{found, path}: Pick<Environment, 'found' | 'path'>,
	{context, interpreter}: InPlaceRequest,
	work: ChangeWork = {},
): Promise<RepairedInPlace> => {
	const what = {doing: 'repair', path} as const;
	const relocation = relocationOf(found);
	if (relocation === undefined && interpreter === undefined) return {files: [], notes: []};
	if (relocation !== undefined && !isFitPlace(relocation.to))
		throw new VenvError('refused', {what, reason: {type: 'path-unfit', operation: 'repair'}, path});
	const act = async (): Promise<readonly FsPath[]> => {
		const relinks = interpreter === undefined ? [] : findRelinks(found, interpreter);
		await onDisk({what, path}, () => writeAll(relinks, work));
		const rewrites = relocation === undefined ? [] : findRewrites(found, relocation);
		await onDisk({what, path}, () => writeAll(rewrites, work));
		await verifyPlace(found.path, context, what);
		if (interpreter !== undefined) await verifyStart(found, {context, interpreter}, {what, signal: work.signal});
		return [...new Set([...relinks, ...rewrites].map(one => one.path))];
	};
	const {value, notes} = await changeInPlace(found, {context, act, operation: 'repair'}, work);
	return {files: value, notes};
};

/** Writes files and links anew, all or none where the disk is full and where it is cancelled. */
export const writeAll = async (rewrites: readonly Rewrite[], {signal, onProgress}: Work): Promise<void> =>
	replaceAll(rewrites, index => {
		throwIfCancelled(signal);
		onProgress?.({step: {doing: 'rewriting-scripts'}, fraction: index / rewrites.length});
	});

/** Answers the environment at a path. Rejects with `verification-failed` where its scripts name another place. */
export const verifyPlace = async (path: FsPath, context: Context, what: What): Promise<Found> => {
	const found = await recognise(path, context);
	const health = found === undefined ? undefined : (await inspect(found, context)).health;
	const isInOrder = !health?.some(({id}) => id === 'moved' || id === 'copied' || id === 'interpreter-removed');
	if (found !== undefined && isInOrder) return found;
	throw new VenvError('verification-failed', {
		what,
		reason: {type: found === undefined ? 'is-no-environment' : 'scripts-name-another-place'},
		path,
	});
};

const question = 'import sys; print("venv-tui:%d.%d" % sys.version_info[:2])';

/** Rejects where its Python doesn't start. By `-S`, nothing that lies in the environment runs. */
const verifyStart = async (
	{layout, path}: Found,
	{context, interpreter}: Required<InPlaceRequest>,
	{what, signal}: {readonly what: What; readonly signal: AbortSignal | undefined},
): Promise<void> => {
	if (layout.interpreter === undefined) return;
	const {stdout, output} = await run([layout.interpreter, '-I', '-S', '-c', question], {
		cwd: fsPath('/'),
		variables: childVariables(context),
		signal,
		timeoutMs: 20_000,
	});
	const minor = /^venv-tui:(.*)$/m.exec(stdout)?.[1];
	if (minor !== undefined && minor === minorOf(interpreter?.version ?? '')) return;
	const said = printable(output.trim().split('\n').at(-1) ?? '');
	throw new VenvError('verification-failed', {what, reason: {type: 'python-does-not-start', said}, path});
};
