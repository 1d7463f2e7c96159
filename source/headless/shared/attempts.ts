import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {reportFailure} from '../../core/state/report-failure.js';
import type {Phrase} from '../../core/model/phrase.js';
import {explainedAll, type CommandRequest} from './command.js';

/** Reads parts of an answer, so that an unexpected failure of one is reported and the rest is still answered. */
export type Attempts = {
	/** Failures so far with their words, for `errors` of the document and for stderr. */
	readonly errors: () => Promise<readonly VenvError[]>;
	/** Reads a part; undefined where it failed. Rejects with expected errors: a `VenvError`. */
	readonly attempt: <T>(
		doing: {readonly what: Phrase; readonly path: FsPath},
		read: () => Promise<T>,
	) => Promise<T | undefined>;
	/** Adds a failure from elsewhere. */
	readonly add: (error: VenvError) => void;
};

/** Begins an answer without failures. */
export const createAttempts = (request: CommandRequest): Attempts => {
	const errors: VenvError[] = [];
	return {
		errors: () => explainedAll(errors, request),
		add: error => void errors.push(error),
		attempt: async (doing, read) => {
			try {
				return await read();
			} catch (error) {
				if (error instanceof VenvError) throw error;
				errors.push(reportFailure(error, doing, request.context));
				return undefined;
			}
		},
	};
};
