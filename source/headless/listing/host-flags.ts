import type {CommandRequest, Flag} from '../shared/command.js';

/** Flags of `list` about other machines. */
export const hostFlags: readonly Flag[] = [
	{
		flags: '--from <file>',
		summary: 'show lists that list --ndjson wrote to this file and those of the paths; - for stdin',
	},
	{flags: '--host <names>', summary: 'ask these hosts by ssh: a,b,@FILE'},
	{flags: '--host-timeout <seconds>', summary: 'wait this long for each host (default: 60)'},
	{flags: '--uvx', summary: 'let a host without venv-tui fetch it by uvx'},
];

/** Whether a list of other machines is asked for. */
export const isOfHosts = ({flags}: Pick<CommandRequest, 'flags'>): boolean =>
	flags['from'] !== undefined || flags['host'] !== undefined;
