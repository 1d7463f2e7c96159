import type {Context} from '../../core/model/context.js';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {reportFailure} from '../../core/state/mistake-log.js';

/** Reads parts of an answer, so that one that surprises us is left out and told, and the rest is still answered. */
export type Attempts = {
	/** What failed so far, for `errors` of the document and for stderr. */
	readonly errors: readonly VenvError[];
	/** What a part answers; undefined where it failed. Rejects with what was foreseen: a `VenvError`. */
	readonly attempt: <T>(
		doing: {readonly what: string; readonly path: FsPath},
		read: () => Promise<T>,
	) => Promise<T | undefined>;
	/** Adds what failed elsewhere. */
	readonly add: (error: VenvError) => void;
};

export const createAttempts = (context: Context): Attempts => {
	const errors: VenvError[] = [];
	return {
		errors,
		add: error => void errors.push(error),
		attempt: async (doing, read) => {
			try {
				return await read();
			} catch (error) {
				if (error instanceof VenvError) throw error;
				errors.push(reportFailure(error, doing, context));
				return undefined;
			}
		},
	};
};
