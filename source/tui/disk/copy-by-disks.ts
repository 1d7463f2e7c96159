import {takesOsc52} from '../../core/platform/processes/clipboard.js';
import type {Context} from '../../core/model/context.js';
import type {CopyResult} from '../session/session-options.js';
import type {Disks} from './disks.js';

type Terminal = {
	readonly variables: Context['variables'];
	readonly write: (sequence: string) => unknown;
};

/**
 * Copies a text: to the terminal at once (OSC 52), which may be on another machine; and, where the terminal is not known
 * to take that, by the system's own program, too.
 */
export const copyByDisks =
	(disks: Disks, {variables, write}: Terminal) =>
	async (text: string): Promise<CopyResult> => {
		write(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`);
		const isCopied = takesOsc52(variables) || (await disks.own.call('copyByProgram', text));
		return isCopied ? 'copied' : 'sent';
	};
