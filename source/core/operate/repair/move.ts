import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import type {Reference} from '../../model/reference.js';
import {VenvError} from '../../model/error.js';
import {isSamePath, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {markTree} from '../../platform/files/tree-mark.js';
import {unmovable} from '../../platform/files/unmovable.js';
import {indexReferences, referencesTo} from '../../inspect/use/references.js';
import {assessDeletion, nameNotTyped, notDeletable} from '../../safety/assess-deletion.js';
import {pin, readPins, unpin} from '../../state/pins.js';
import {ifWritable} from '../../state/json-file.js';
import {deleteEnvironment, type Deleted} from '../delete/delete.js';
import {cloneEnvironment, type Cloned} from './clone.js';

type MoveRequest = {
	readonly context: Context;
	/** Absolute path: nothing is there, or an empty directory. */
	readonly to: FsPath;
	readonly roots?: readonly FsPath[] | undefined;
	readonly allowInUse?: boolean | undefined;
};

type Moved = Cloned & {
	/** Files of the user's that still name the old place. */
	readonly references: readonly Reference[];
	/**
	 * What became of the first: held instead of removed where somebody left files in it, or changed something in it while
	 * it was copied.
	 */
	readonly deleted: Deleted;
};

/**
 * Moves or renames an environment: makes a whole one at the new place, by hard links where the disk allows them, and
 * removes the first only then, unless somebody changed it meanwhile. A failure or a crash before that leaves the first
 * one alone and nothing at the new place; one while it is removed leaves the new one, and what is left of the first is
 * removed by the next start. Everything that forbids a deletion forbids this: use, an owner, foreign files. A pin moves
 * with it. Rejects as `cloneEnvironment` and `deleteEnvironment` do.
 */
export const moveEnvironment = async (
	environment: Environment,
	request: MoveRequest,
	work: Work = {},
): Promise<Moved> => {
	const {context, to, roots, allowInUse} = request;
	const {path, found} = environment;
	await refuseMove(environment, request);
	const references = referencesTo(found, indexReferences(context));
	const mark = await markTree(path);
	const cloned = await cloneEnvironment(environment, {context, to, verb: 'move'}, work);
	// What was written after the copy had passed is in the first alone.
	const mayFree = async (place: FsPath): Promise<boolean> => (await markTree(place)) === mark;
	try {
		const deleted = await deleteEnvironment(environment, {context, keep: 'free', roots, allowInUse, mayFree});
		await ifWritable(() => movePin(path, to, context));
		return {...cloned, references, deleted};
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		const what = {doing: 'remove-moved', path} as const;
		throw error.within(what, path).with({state: {type: 'at-both-places', whole: to}});
	}
};

const refuseMove = async ({path, alias, found}: Environment, request: MoveRequest): Promise<void> => {
	const {context, roots, allowInUse} = request;
	const what = {doing: 'leave-place', path} as const;
	if (alias !== undefined) throw new VenvError('refused', {what, reason: {type: 'only-leads', target: alias}, path});
	const assessed = await assessDeletion(path, {context, expected: found.identity, roots, allowInUse});
	const {allowed, code, needsTypedName} = assessed;
	if (!allowed)
		throw new VenvError(code ?? 'refused', {what, reason: notDeletable(assessed, {home: context.home}), path});
	const cannot = await unmovable({path, what});
	if (cannot !== undefined) throw cannot;
	if (!needsTypedName) return;
	throw new VenvError('refused', {what, reason: nameNotTyped(assessed, 'move'), path});
};

const movePin = async (from: FsPath, to: FsPath, context: Context): Promise<void> => {
	if (!(await readPins(context)).some(one => isSamePath(one.path, from))) return;
	await pin(to, context);
	await unpin(from, context);
};
