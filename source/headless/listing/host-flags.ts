import type {HostsAsked} from '../../core/hosts/gather-hosts.js';
import {hostNames} from '../../core/hosts/host-names.js';
import {VenvError} from '../../core/model/error.js';
import {fsPath, type FsPath} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {isSet, valueOf, valuesOf, type CommandRequest} from '../shared/command.js';

/** Whether a list of other machines is asked for. */
export const isOfHosts = ({flags}: Pick<CommandRequest, 'flags'>): boolean =>
	flags['from'] !== undefined || flags['host'] !== undefined;

/** Throws `usage` where both lists and hosts are given: each would have to leave out the other. */
export const refuseFromAndHost = (flags: CommandRequest['flags']): void => {
	if (flags['from'] === undefined || flags['host'] === undefined) return;
	throw new VenvError('usage', {what: "--from and --host can't be given together", hint: 'Leave out one of them'});
};

/**
 * Answers which machines are asked for, and how. The words are further files of `--from`, or paths on the hosts. Throws
 * `usage` for a name that is none and a time-out that makes no sense, and as `hostNames` does.
 */
export const hostsAsked = ({
	flags,
	words,
	context,
	version,
}: Pick<CommandRequest, 'flags' | 'words' | 'context' | 'version'>): HostsAsked => {
	const from = valueOf(flags, 'from');
	if (from !== undefined) return {type: 'files', files: [from, ...words]};
	return {
		type: 'hosts',
		names: hostNames(valueOf(flags, 'host') ?? '', context.cwd),
		words: wordsThere({flags, words}),
		seconds: secondsOf(flags),
		uvxVersion: isSet(flags, 'uvx') ? version : undefined,
	};
};

const secondsOf = (flags: CommandRequest['flags']): number => {
	const given = valueOf(flags, 'hostTimeout');
	if (given === undefined) return 60;
	const seconds = Number(given);
	if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600) return seconds;
	throw new VenvError('usage', {
		what: `--host-timeout doesn't take "${printable(given)}"`,
		hint: 'Give a whole number of seconds, from 1 to 3600',
	});
};

/** The words of `list` on the other side: whatever decides what is looked at. */
const wordsThere = ({flags, words}: Pick<CommandRequest, 'flags' | 'words'>): readonly FsPath[] => [
	...(isSet(flags, 'global') ? [fsPath('--global')] : []),
	...(flags['measure'] === false ? [fsPath('--no-measure')] : []),
	...(isSet(flags, 'measureRemote') ? [fsPath('--measure-remote')] : []),
	...(flags['prune'] === false ? [fsPath('--no-prune')] : []),
	...(isSet(flags, 'nested') ? [fsPath('--nested')] : []),
	...(isSet(flags, 'crossDevice') ? [fsPath('--cross-device')] : []),
	...valuesOf(flags, 'exclude').map(glob => fsPath(`--exclude=${glob}`)),
	...(words.length === 0 ? [] : [fsPath('--'), ...words]),
];
