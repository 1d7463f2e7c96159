import {render} from 'ink';
import {actions} from '../actions/index.js';
import {reportFailure} from '../core/state/mistake-log.js';
import {App} from './view/app.js';
import {connect, type ConnectionRequest} from './session/core-calls.js';
import {panes} from './panes/index.js';
import {screens} from './screens/index.js';
import {createSession, type Session} from './session/session.js';
import {openMouse} from './session/open-mouse.js';
import {createSuspension} from './session/suspension.js';
import {createTheme} from './drawing/theme.js';

export type StartRequest = ConnectionRequest & {
	/** Aborted by a signal to the process: leaves at once, frees nothing. */
	readonly signal: AbortSignal;
};

/**
 * Opens the terminal UI and answers the exit code when it is left. The terminal is as it was then, whichever way it
 * ended; after it is restored, the lines that remain are printed.
 */
export const start = async (request: StartRequest): Promise<number> => {
	const {stdin, stdout} = process;
	// Before Ink draws: keys that come early would be echoed into its first frame.
	stdin.setRawMode(true);
	// What was typed before was echoed: the first line would begin behind it.
	stdout.write('\r');
	const mouse = openMouse({stdin, stdout, isWanted: request.context.variables['VENVTUI_MOUSE'] !== 'off'});
	const suspension = createSuspension(mouse);
	const isAscii = request.flags['ascii'] === true;
	const {close, ...connections} = await connect(request);
	const session = createSession({
		...connections,
		actions,
		panes,
		screens,
		isAscii,
		size: {columns: stdout.columns, rows: stdout.rows},
		copy: text => void stdout.write(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`),
		suspend: suspension.suspend,
	});
	const theme = createTheme({
		isColoured: isColoured(request),
		isAscii,
		colourDepth: stdout.getColorDepth(),
	});
	const instance = render(
		<App
			session={session}
			actions={actions}
			panes={panes}
			screens={screens}
			theme={theme}
			mouse={mouse}
			onReady={suspension.onReady}
		/>,
		{
			stdin,
			stdout,
			alternateScreen: true,
			interactive: true,
			incrementalRendering: true,
			// What happens in the background is paced by the store; a key's frame shall not wait for Ink's pace, too.
			maxFps: 250,
			exitOnCtrlC: false,
		},
	);
	mouse.on();
	const resize = () => session.resize({columns: stdout.columns, rows: stdout.rows});
	stdout.on('resize', resize);
	const crash = (error: unknown): void => {
		mouse.off();
		instance.unmount();
		const {message, hint} = reportFailure(error, {what: "Can't go on"}, request.context);
		process.stderr.write(`venv-tui: ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`);
		process.exit(70);
	};
	// Before those of the program: the terminal has to be given back first.
	process.prependListener('uncaughtException', crash);
	process.prependListener('unhandledRejection', crash);
	try {
		const farewell = await Promise.race([left(session, request.signal), instance.waitUntilExit().then(() => [])]);
		mouse.off();
		// First, so that nothing is drawn into the normal screen.
		instance.unmount();
		await session.close();
		await close();
		for (const line of farewell) stdout.write(`${line}\n`);
		return 0;
	} finally {
		mouse.close();
		stdout.off('resize', resize);
		process.off('uncaughtException', crash);
		process.off('unhandledRejection', crash);
	}
};

/** Resolves with the lines that remain, when the user leaves or a signal says so. */
const left = (session: Session, signal: AbortSignal): Promise<readonly string[]> =>
	new Promise(resolve => {
		const look = (): void => {
			const {mode} = session.getState();
			if (mode.type === 'leaving') resolve(mode.farewell);
		};
		session.subscribe(look);
		if (signal.aborted) resolve([]);
		signal.addEventListener('abort', () => resolve([]), {once: true});
	});

const isColoured = ({flags, context}: StartRequest): boolean =>
	flags['color'] !== false && (context.variables['NO_COLOR'] ?? '') === '' && context.variables['TERM'] !== 'dumb';
