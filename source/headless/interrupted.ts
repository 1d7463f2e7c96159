import {findInterrupted, recoverInterrupted} from '../core/operate/recover.js';
import {plural} from '../format.js';
import type {Command, CommandRequest} from './command.js';

/**
 * What every command does at its start about operations that were cut off: one that changes things undoes or finishes
 * them, one that only reads says so on stderr.
 */
export const tendInterrupted = async (command: Command, request: CommandRequest): Promise<void> => {
	const {context, output, signal, flags} = request;
	if (command.name === 'recover') return;
	if (command.changes && flags['dryRun'] !== true) {
		const recovered = await recoverInterrupted({context}, {signal, onProgress: ({step}) => output.progress(step)});
		for (const {message} of recovered) output.note(message);
		return;
	}
	const interrupted = (await findInterrupted(context)).filter(({owner}) => owner !== 'alive');
	if (interrupted.length > 0)
		output.note(`Cut off before: ${plural(interrupted.length, 'operation')}; venv-tui recover undoes or finishes them`);
};
