import type {Context} from '../model/context.js';
import {VenvError} from '../model/error.js';
import {parent} from '../model/path.js';
import type {Work} from '../model/progress.js';
import {freeHeld} from './free.js';
import type {HeldEnvironment} from './held-environments.js';

/**
 * Frees the environment that was held of a path, after the next one of that path is held: until then it can be brought
 * back, whatever fails. Answers the older one if it is still held, wholly or in part, since the disk refused it or the
 * user stopped it; undefined when it is gone or there was none.
 */
export const freeReplaced = async (
	older: HeldEnvironment | undefined,
	request: {readonly context: Context; readonly takeOver?: boolean | undefined},
	work: Work = {},
): Promise<HeldEnvironment | undefined> => {
	if (older === undefined) return undefined;
	try {
		const {freed} = await freeHeld([older.id], {...request, places: [parent(older.path)]}, work);
		return freed.some(({left, isStopped}) => left.length === 0 && !isStopped) ? undefined : older;
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		// Somebody else has freed or restored it meanwhile.
		return error.code === 'not-found' ? undefined : older;
	}
};
