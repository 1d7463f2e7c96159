import {spawn} from 'node:child_process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {useApp} from 'ink';
import type {Handover} from '../../core/model/handover.js';
import {native} from '../../core/model/path.js';
import {hostPlatform} from '../../core/model/platform.js';

type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

/**
 * Gives the terminal away and draws again when it is back: to a program until that ends; at Ctrl-Z to the shell, by
 * stopping the whole process group (npx too).
 */
export const createSuspension = (mouse: {readonly on: () => void; readonly off: () => void}) => {
	let suspendTerminal: SuspendTerminal | undefined;
	let isSuspended = false;
	const stop = async (): Promise<void> => {
		// Windows stops no processes.
		if (!suspendTerminal || isSuspended || hostPlatform === 'windows') return;
		isSuspended = true;
		mouse.off();
		await suspendTerminal(
			() =>
				new Promise<void>(resolve => {
					process.once('SIGCONT', () => resolve());
					// A listener of ours or of a library would take the signal instead of stopping.
					process.removeAllListeners('SIGTSTP');
					process.kill(0, 'SIGTSTP');
				}),
		);
		mouse.on();
		isSuspended = false;
	};
	const handOver = async (handover: Handover): Promise<void> => {
		if (!suspendTerminal || isSuspended) return handover.close?.();
		isSuspended = true;
		mouse.off();
		try {
			await suspendTerminal(() => runInTerminal(handover));
		} finally {
			mouse.on();
			isSuspended = false;
			await handover.close?.();
		}
	};
	return {
		handOver,
		suspend: (): void => void stop(),
		onReady: (given: SuspendTerminal): void => {
			suspendTerminal = given;
		},
	};
};

/**
 * Stops reading the terminal: what is typed is meant for another program. Ink takes only its listener away, of which the
 * stream learns a turn later; and one that was read by `readable` events goes on reading unless it has flowed.
 */
const stopReading = async (stdin: NodeJS.ReadStream): Promise<void> => {
	await nextTurn();
	stdin.resume();
	stdin.pause();
	await nextTurn();
};

/** Runs a program with the terminal until it ends. Ctrl-C is meant for it, and reaches us, too: it is not taken. */
const runInTerminal = async ({words: [file, ...words], cwd, variables}: Handover): Promise<void> => {
	await stopReading(process.stdin);
	const listeners = process.listeners('SIGINT');
	const ignore = (): void => {};
	process.removeAllListeners('SIGINT').on('SIGINT', ignore);
	try {
		await new Promise<void>((resolve, reject) => {
			const child = spawn(file, words, {cwd: native(cwd).toString(), env: variables, stdio: 'inherit'});
			child.once('error', reject);
			child.once('exit', () => resolve());
		});
	} finally {
		process.off('SIGINT', ignore);
		for (const listener of listeners) process.on('SIGINT', listener);
	}
};
