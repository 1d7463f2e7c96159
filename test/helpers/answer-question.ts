import {setTimeout as delay} from 'node:timers/promises';
import type {TerminalApp} from './terminal.js';

/**
 * Answers a question as a person does: reads it once it offers the key, and presses again where it is still open, since a
 * grave one takes no answer in its first 300 ms nor right after a further warning. `dialog` matches the screen while it
 * is open. Comes back when it has closed.
 */
export const answerQuestion = async (app: TerminalApp, key: string, dialog: RegExp): Promise<void> => {
	const offer = new RegExp(` ${key} {1,2}\\S`);
	await app.waitFor(screen => dialog.test(screen) && offer.test(screen));
	while (dialog.test(app.screenText())) {
		await delay(400);
		app.type(key);
		await Promise.race([app.waitFor(screen => !dialog.test(screen)), delay(5000)]);
	}
};
