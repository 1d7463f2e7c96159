import type {Context} from '../model/context.js';
import {VenvError} from '../model/error.js';
import {parent, type FsPath} from '../model/path.js';
import type {FoundEntry} from './held-environments.js';
import {findAbsent, findOfOtherVersion} from './holding-index.js';

export type HeldRequest = {
	readonly context: Context;
	/** Directories whose holding directories are searched too (`--in`). */
	readonly places?: readonly FsPath[] | undefined;
	/** Also free environments that another machine, boot or container was working on. */
	readonly takeOver?: boolean | undefined;
};

/**
 * Throws `not-found` when the directory of the held environment with this id is not visible now, and `refused` when another
 * version of this program wrote its journal entry. Does nothing for any other id.
 */
export const refuseUnseen = async (id: string, {context}: HeldRequest): Promise<void> => {
	const what = {doing: 'find-held', text: id} as const;
	const absent = (await findAbsent(context)).find(({entry}) => entry.id === id);
	if (absent !== undefined)
		throw new VenvError('not-found', {
			what,
			reason: {type: 'place-not-there', place: parent(absent.entry.path)},
			path: absent.entry.path,
		});
	const other = (await findOfOtherVersion(context)).find(entry => entry.id === id);
	if (other === undefined) return;
	throw new VenvError('refused', {what, reason: {type: 'noted-by-other-version'}, path: other.path});
};

/** Finds the held environment with this id, or throws an error that says how to list them all. */
export const findById = (all: readonly FoundEntry[], id: string): FoundEntry => {
	const found = all.find(({entry}) => entry.id === id);
	if (found) return found;
	throw new VenvError('not-found', {what: {doing: 'find-held-here', text: id}, reason: {type: 'nothing-held'}});
};
