import type {Context} from '../../model/context.js';
import type {Environment, Found} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {isInside, parent, type FsPath} from '../../model/path.js';
import type {FailureReason} from '../../model/reasons/failure-reason.js';
import type {Work} from '../../model/progress.js';
import {recognise} from '../../discover/recognise.js';
import {beginTransaction} from '../../held/transaction/journaled-transaction.js';
import {bakedPaths} from '../../inspect/health/baked-paths.js';
import {copyTree, finishCopy, NotCopiedError, type CopiedDirectory} from '../../platform/files/copy-tree.js';
import {onDisk} from '../../platform/files/durable-file.js';
import {isDirectory, readNames, realPathOf} from '../../platform/files/entries.js';
import {readMounts} from '../../platform/files/mounts.js';
import {markTree} from '../../platform/files/tree-mark.js';
import {assessTrust, trustEnvironment} from '../../safety/trust.js';
import {ifWritable} from '../../state/json-file.js';
import {noteUse} from '../../state/use-notes.js';
import {refusePlace} from '../create/refuse-place.js';
import {findRewrites} from './find-rewrites.js';
import {isFitPlace, nameChange} from './relocation.js';
import {verifyPlace, writeAll} from './repair-in-place.js';
import type {Attempt} from '../../model/attempt.js';

type CloneRequest = {
	readonly context: Context;
	/** Absolute path of the new environment: nothing is there, or an empty directory. */
	readonly to: FsPath;
	/** Verb that errors use. */
	readonly verb: 'clone' | 'move';
};

export type Cloned = {
	readonly path: FsPath;
	readonly found: Found;
	readonly durationMs: number;
};

/**
 * Copies an environment to another place, where its scripts, links and paths are those of the copy: the same packages,
 * without an index, and without running anything. Files that it shares by hard links, as with uv's cache, are shared by
 * the copy, too; for a move all of them are, as the first goes. A failure, cancelling or a crash leaves nothing behind,
 * and the first one is never changed. Rejects with `changed` where the first one changed while it was cloned, with
 * `not-empty`, with `not-found` for a missing parent, and with `refused` for a place that no script could name, for one
 * within the environment, and for conda's, which its own program has to copy.
 */
export const cloneEnvironment = async (
	environment: Environment,
	request: CloneRequest,
	work: Work = {},
): Promise<Cloned> => {
	const start = performance.now();
	const {context, to: path} = request;
	const from = environment.alias ?? environment.path;
	const source = await recognise(from, context);
	await refuseClone(environment, source, request);
	if (source === undefined) throw refuse(environment, request)({type: 'no-longer-environment'});
	const isTrusted = (await assessTrust(source, context)).decision === 'trusted';
	const transaction = await beginTransaction(context, {operation: 'create', path});
	try {
		const before = request.verb === 'clone' ? await markTree(from) : undefined;
		const directories = await copyAll(environment, request, work);
		if (before !== undefined && (await markTree(from)) !== before)
			throw new VenvError('changed', {
				what: whatOf(environment, request),
				reason: {type: 'written-meanwhile'},
				path,
			});
		await onDisk({what: whatOf(environment, request), path}, () => rewriteCopy(source, request, work));
		const found = await verifyPlace(path, context, whatOf(environment, request));
		// Last: one that may not be written to could be neither filled nor rewritten.
		await onDisk({what: whatOf(environment, request), path}, () => finishCopy(directories));
		await transaction.markBuilt();
		await transaction.finish();
		await ifWritable(async () => (isTrusted ? trustEnvironment(found, context) : undefined));
		await noteUse(found, 'created', context);
		return {path, found, durationMs: Math.round(performance.now() - start)};
	} catch (error) {
		await transaction.rollBack();
		throw error instanceof VenvError ? error.with({state: {type: 'nothing-changed'}}) : error;
	}
};

const copyAll = async (
	environment: Environment,
	request: CloneRequest,
	{signal, onProgress}: Work,
): Promise<readonly CopiedDirectory[]> => {
	const {to: path, verb} = request;
	try {
		return await onDisk({what: whatOf(environment, request), path}, () =>
			copyTree(environment.alias ?? environment.path, path, {
				signal,
				links: verb === 'move' ? 'all' : 'shared',
				onFile: count => (count % 100 === 0 ? onProgress?.({step: {doing: 'copying', count}}) : undefined),
			}),
		);
	} catch (error) {
		if (!(error instanceof NotCopiedError)) throw error;
		throw refuse(environment, request)({type: 'not-copied', obstacle: error.obstacle, path: error.path});
	}
};

const rewriteCopy = async (source: Found, {context, to}: CloneRequest, work: Work): Promise<void> => {
	const copy = await recognise(to, context);
	if (copy === undefined) return;
	const names = source.layout.bin === undefined ? [] : readNames(source.layout.bin);
	const from = [...new Set([source.path, ...bakedPaths(source, names)])];
	await writeAll(findRewrites(copy, {from, to, isMoved: false, name: nameChange(source, source.path, to)}), work);
};

const whatOf = ({path}: Environment, {verb, to}: CloneRequest): Attempt => ({
	doing: verb,
	path,
	to,
});

const refuse =
	(environment: Environment, request: CloneRequest) =>
	(reason: FailureReason): VenvError =>
		new VenvError('refused', {what: whatOf(environment, request), reason, path: request.to});

const refuseClone = async (
	environment: Environment,
	source: Found | undefined,
	request: CloneRequest,
): Promise<void> => {
	const {context, to} = request;
	const from = environment.alias ?? environment.path;
	const cannot = refuse(environment, request);
	if (!isDirectory(from)) throw cannot({type: 'source-not-there'});
	const kind = source?.kind;
	if (kind === 'conda' || kind === 'pixi') throw cannot({type: 'compiled-paths', kind});
	if (source?.layout.platform === 'windows')
		throw cannot({type: context.platform === 'windows' ? 'binary-programs' : 'of-windows'});
	await refusePlace(to, context, whatOf(environment, request));
	if (!isFitPlace(to)) throw cannot({type: 'path-unfit', operation: 'clone'});
	const real = realPathOf(parent(to)) ?? parent(to);
	const top = realPathOf(from) ?? from;
	if (isInside(real, top)) throw cannot({type: 'holds-its-copy'});
	// A directory that is bound to a place in it has the device of its disk, and may hold the place of the copy.
	const mounted = (await readMounts())?.find(mount => isInside(mount.path, top) && mount.path !== top);
	if (mounted !== undefined) throw cannot({type: 'not-copied', obstacle: 'mounted', path: mounted.path});
};
