import {actions} from '../../source/actions/index.js';
import type {Context} from '../../source/core/model/context.js';
import type {FsPath} from '../../source/core/model/path.js';
import {sessionByDisks} from '../../source/tui/disk/session-by-disks.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';
import {createSession, type Session} from '../../source/tui/session/session.js';
import type {SessionOptions} from '../../source/tui/session/session-options.js';
import {disksHere} from './disks-here.js';

type ConnectedSession = {
	readonly session: Session;
	/** Milliseconds of the test's own clock, which stands still until the test moves it. */
	readonly time: {now: number};
	/** Ends the session, and what measures for it. */
	readonly close: () => Promise<void>;
};

/** Opens the whole program on `root`, without its drawing and in this process; `options` replace parts of it. */
export const connectedSession = async (
	root: FsPath,
	core: Context,
	options: Partial<SessionOptions> = {},
): Promise<ConnectedSession> => {
	const time = {now: 0};
	const request = {roots: [root], flags: {}, context: core};
	const disks = await disksHere(request);
	const connected = sessionByDisks(disks, request, {actions, panes, screens});
	const size = {columns: 120, rows: 30};
	const session = createSession({...connected, clock: () => time.now, size, ...options});
	return {
		session,
		time,
		close: async () => {
			await session.close();
			await disks.close();
		},
	};
};
