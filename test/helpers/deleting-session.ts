import {onTestFinished} from 'vitest';
import type {Context} from '../../source/core/model/context.js';
import type {FsPath} from '../../source/core/model/path.js';
import type {Session} from '../../source/tui/session/session.js';
import {connectedSession} from './connected-session.js';
import {phraseText} from '../../source/core/model/phrase.js';

export type DeletingSession = {
	readonly session: Session;
	/** Presses keys one after the other, each when nothing is going on any more and any dialog is old enough. */
	readonly type: (...keys: readonly string[]) => Promise<void>;
	/** Presses a key and waits for nothing but that any dialog is old enough. */
	readonly begin: (key: string) => void;
	/** The lines of the open dialog, its title first; empty when none is open. */
	readonly dialog: () => readonly string[];
	/** What the status line says of the last job. */
	readonly said: () => string | undefined;
};

/** The whole program without its drawing, with its real actions, on a clock of the test's own. */
export const openDeletingSession = async (root: FsPath, core: Context): Promise<DeletingSession> => {
	const {session, time, close} = await connectedSession(root, core);
	onTestFinished(close);
	await session.idle();
	const begin = (key: string): void => {
		time.now += 1000;
		session.press(key);
	};
	return {
		session,
		type: async (...keys) => {
			for (const key of keys) {
				begin(key);
				await session.idle();
			}
		},
		begin,
		dialog: () => {
			const {mode} = session.getState();
			if (mode.type !== 'asking') return [];
			return [mode.question.title, ...(mode.question.lines ?? []).map(({text}) => text)];
		},
		said: () => phraseText(session.getState().jobs.at(-1)?.summary ?? ''),
	};
};
