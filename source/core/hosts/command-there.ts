import type {Environment} from '../model/environment.js';
import {shellLine} from '../platform/processes/quote-words.js';
import {isHostName} from './host-names.js';

/**
 * The line that runs `venv-tui VERB` on an environment of another machine, by default the one that deletes it, for a shell
 * here: ssh hands it to a shell there, so the words for that one are quoted twice. Undefined for a name that ssh might take
 * for something else: it comes from a file.
 */
export const commandThere = (
	{host, found}: Pick<Environment, 'host' | 'found'>,
	verb: string = 'rm',
): string | undefined =>
	host !== undefined && isHostName(host)
		? shellLine(['ssh', '-t', host, shellLine(['venv-tui', verb, found.path])])
		: undefined;
