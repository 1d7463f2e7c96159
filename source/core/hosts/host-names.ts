import {VenvError} from '../model/error.js';
import {absolute, type FsPath} from '../model/path.js';
import {readBounded} from '../platform/files/bounded-read.js';
import {printable} from '../text/printable.js';

const mostHosts = 10_000;
const largestFile = 1024 * 1024;

/**
 * Names of hosts as a user lists them: with commas between them, `@FILE` for a file with one on each line (empty lines and
 * those that begin with `#` don't count). Each once, in their order. Throws `usage` for a name that ssh would take for an
 * option, or that is none, and `unreadable` or `not-found` for a file.
 */
export const hostNames = (listed: string, cwd: FsPath): readonly string[] => {
	const names = listed.split(',').flatMap(part => (part.startsWith('@') ? namesIn(part.slice(1), cwd) : [part.trim()]));
	for (const name of names) refuseOdd(name);
	const distinct = [...new Set(names)];
	if (distinct.length <= mostHosts) return distinct;
	throw new VenvError('usage', {
		what: {doing: 'list-hosts', text: String(distinct.length)},
		reason: {type: 'too-many-hosts', most: mostHosts},
	});
};

const namesIn = (file: string, cwd: FsPath): readonly string[] => {
	const path = absolute(file, cwd);
	const {bytes, problem} = readBounded(path, largestFile, {followLink: true});
	if (bytes === undefined)
		throw new VenvError(problem === 'missing' ? 'not-found' : 'unreadable', {
			what: {doing: 'read-hosts', path},
			reason: {type: 'file-not-read', problem},
			path,
		});
	return bytes
		.toString('utf8')
		.split('\n')
		.map(line => line.trim())
		.filter(line => line !== '' && !line.startsWith('#'));
};

// What ssh takes: a name of its configuration, an address, user@host, or ssh://user@host:port.
const usual = /^[\p{L}\p{N}_[][\p{L}\p{N}_.:@%/[\]+-]*$/u;

/** Whether ssh takes it for the name of a host, and for nothing else. */
export const isHostName = (name: string): boolean => usual.test(name);

const refuseOdd = (name: string): void => {
	if (isHostName(name)) return;
	throw new VenvError('usage', {
		what: {doing: 'name-host', text: printable(name)},
		reason: {type: 'no-host-name', isOption: name.startsWith('-')},
	});
};
