import type {Context} from '../../source/core/model/context.js';
import {recognise} from '../../source/core/discover/recognise.js';
import type {Environment} from '../../source/core/model/environment.js';
import {inspect} from '../../source/core/inspect/inspect.js';
import type {FsPath} from '../../source/core/model/path.js';

/** What an environment's own files say of it, as the actions get it. */
export const inspected = async (path: FsPath, context: Context): Promise<Environment> => {
	const found = await recognise(path, context);
	if (found === undefined) throw new Error(`${path} is no environment`);
	return inspect(found, context);
};
