import {closeSync, openSync} from 'node:fs';
import type {HostsAsked} from '../core/hosts/gather-hosts.js';
import {fsPath, type FsPath} from '../core/model/path.js';
import {hostsAsked, refuseFromAndHost} from './listing/host-flags.js';
import {spoolInput} from './listing/spool-input.js';
import type {Opening, Program} from './program-request.js';
import {refuseNoTerminal} from './shared/refuse-no-terminal.js';

/**
 * Opens the UI on lists of other machines, and answers its exit code. It changes nothing here, and nothing there. Throws
 * `no-terminal`, and as `hostsAsked` does.
 */
export const openHosts = async (
	program: Program,
	words: readonly FsPath[],
	{flags, settingProblems}: Opening,
): Promise<number> => {
	const {context, stdin, stdout, signal} = program;
	refuseFromAndHost(flags);
	const asked = hostsAsked({...program, words, flags});
	const isPiped = asked.type === 'files' && asked.files.includes(fsPath('-'));
	refuseNoTerminal(context, (isPiped ? hasTerminal() : stdin.isTTY === true) && stdout.isTTY === true);
	const spool = isPiped ? await spoolInput(stdin) : undefined;
	try {
		const hosts = spool === undefined ? asked : withoutInput(asked, spool.file);
		const roots = asked.type === 'files' ? asked.files : asked.names.map(fsPath);
		return await program.openTerminal({
			...{roots, hosts, signal, settingProblems},
			context: {...context, roots: []},
			flags: {...flags, readOnly: true},
		});
	} finally {
		await spool?.remove();
	}
};

/** Whether keys can be read where stdin is a pipe. */
const hasTerminal = (): boolean => {
	try {
		closeSync(openSync('/dev/tty', 'r'));
		return true;
	} catch {
		// Whatever the reason, no key comes from there.
		return false;
	}
};

/** The UI reads the terminal, so what was piped to it is read from a file. */
const withoutInput = (asked: HostsAsked, file: FsPath): HostsAsked =>
	asked.type === 'files' ? {...asked, files: asked.files.map(each => (each === '-' ? file : each))} : asked;
