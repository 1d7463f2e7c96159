import type {Progress} from '../../core/model/progress.js';
import {stepInWords} from '../../text/step.js';
import type {CommandRequest} from './command.js';
import {phraseFromHome} from '../../core/text/phrase.js';

/** Creates an `onProgress` that names each step, for people who wait at a terminal. */
export const tellSteps =
	({output, context}: Pick<CommandRequest, 'output' | 'context'>) =>
	(progress: Progress): void =>
		output.progress(phraseFromHome(stepInWords(progress), context.home));
