import {findInterrupted} from '../../../core/held/find-interrupted.js';
import {recoverInterrupted} from '../../../core/held/recover.js';
import {findLost, holdingDirectoriesAt} from '../../../core/held/find-lost.js';
import {absolute} from '../../../core/model/path.js';
import {plural} from '../../../text/fit-width.js';
import {lostLine} from '../../../text/held/lost-environment.js';
import {changesWith, type Command, type CommandRequest} from '../command.js';
import {tellSteps} from '../tell-steps.js';

/**
 * Handles interrupted operations at the start of every command: one that changes things recovers them, one that only
 * reads reports them on stderr. Operations beside the targets that are not in our holding index are only reported; a
 * command that scans reports them itself.
 */
export const tendInterrupted = async (command: Command, request: CommandRequest): Promise<void> => {
	const {context, output, signal, flags} = request;
	if (command.name === 'recover') return;
	if (changesWith(command, flags) && flags['dryRun'] !== true) {
		const recovered = await recoverInterrupted({context}, {signal, onProgress: tellSteps(request)});
		if (recovered.length > 0) {
			const {recoveredInWords} = await request.loadWords();
			for (const one of recovered) output.note(recoveredInWords(one, context.home));
		}
		await tellLost(command, request);
		return;
	}
	const interrupted = (await findInterrupted(context)).filter(({owner}) => owner !== 'alive');
	if (interrupted.length > 0)
		output.note(
			`Interrupted before: ${plural(interrupted.length, 'operation')}; venv-tui recover undoes or finishes them`,
		);
};

const tellLost = async (command: Command, {words, context, output}: CommandRequest): Promise<void> => {
	if (command.streams === true) return;
	const holdingDirectories = await holdingDirectoriesAt(words.map(word => absolute(word, context.cwd)));
	for (const lost of await findLost(holdingDirectories, context)) output.note(lostLine(lost, context.home));
};
