import type {useApp} from 'ink';

type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

/** Ctrl-Z: gives the terminal back, stops the whole process group (npx too), and draws again when it is continued. */
export const createSuspension = (mouse: {readonly on: () => void; readonly off: () => void}) => {
	let suspendTerminal: SuspendTerminal | undefined;
	let isSuspended = false;
	const stop = async (): Promise<void> => {
		if (!suspendTerminal || isSuspended) return;
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
	return {
		suspend: (): void => void stop(),
		onReady: (given: SuspendTerminal): void => {
			suspendTerminal = given;
		},
	};
};
