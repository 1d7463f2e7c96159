import {throwIfCancelled} from '../../../core/model/error.js';
import {findHoldingDirectories} from '../../../core/discover/find-holding-directories.js';
import {findLost, holdingDirectoriesAt, type LostEnvironment} from '../../../core/held/find-lost.js';
import {absolute, parent, type FsPath} from '../../../core/model/path.js';
import type {Answers} from '../../../actions/shared/action.js';
import {valuesOf, type CommandRequest} from '../command.js';
import {takeOverFlag, type AnswerFlag} from '../action-command.js';
import {lookingFlags} from '../scan-all.js';

/** The flags of every command that works on held environments. */
export const placeFlags: readonly AnswerFlag[] = [
	{flags: '--in <path>', summary: 'also look below this directory for held environments', repeatable: true},
	takeOverFlag,
];

/** Directories in `--in` and all below them that have a holding directory, as an answer: one in each line. */
export const placesAnswer = async (request: CommandRequest): Promise<Answers> => ({
	places: (await placesNamed(request)).join('\n'),
});

/** Directories in `--in`, and every directory below them that has a holding directory. */
export const placesNamed = (request: CommandRequest): Promise<readonly FsPath[]> =>
	withHoldingDirectoriesBelow(
		valuesOf(request.flags, 'in').map(place => absolute(place, request.context.cwd)),
		request,
	);

/** The given directories, and every directory below them that has a holding directory. Rejects with `cancelled`. */
export const withHoldingDirectoriesBelow = async (
	places: readonly FsPath[],
	request: CommandRequest,
): Promise<readonly FsPath[]> => {
	const {context, signal, flags, output} = request;
	if (places.length === 0) return [];
	output.progress('looking for held environments');
	const holdingDirectories = await findHoldingDirectories(places, {context, signal, ...lookingFlags(flags)});
	throwIfCancelled(signal);
	return [...new Set([...places, ...holdingDirectories.map(parent)])];
};

/** Held environments in these directories that are not in our holding index. */
export const findLostAt = async (
	places: readonly FsPath[],
	{context}: CommandRequest,
): Promise<readonly LostEnvironment[]> => findLost(await holdingDirectoriesAt(places), context);
