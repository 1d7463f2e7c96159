import {render} from 'ink';
import {actions} from '../actions/index.js';
import type {ActionContext} from '../actions/action.js';
import type {Context} from '../core/context.js';
import type {FsPath} from '../core/platform/paths.js';
import {readEnvironment, scan} from '../core/scan.js';
import {App} from './app.js';
import {panes} from './panes/index.js';
import {screens} from './screens/index.js';
import {createSession, type Session} from './session.js';
import {createSuspension} from './suspension.js';
import {createTheme} from './theme.js';

export type StartRequest = {
	readonly roots: readonly FsPath[];
	/** The common flags of the command line, by their names in camel case. */
	readonly flags: Readonly<Record<string, unknown>>;
	readonly context: Context;
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
	const suspension = createSuspension();
	const session = openSession(request, suspension.suspend);
	const isAscii = request.flags['ascii'] === true;
	const theme = createTheme({isColoured: isColoured(request), isAscii});
	const instance = render(
		<App
			session={session}
			actions={actions}
			panes={panes}
			screens={screens}
			theme={theme}
			onReady={suspension.onReady}
		/>,
		{
			stdin,
			stdout,
			alternateScreen: true,
			interactive: true,
			incrementalRendering: true,
			maxFps: 60,
			exitOnCtrlC: false,
		},
	);
	const resize = () => session.resize({columns: stdout.columns, rows: stdout.rows});
	stdout.on('resize', resize);
	const crash = (error: unknown): void => {
		instance.unmount();
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		process.exit(70);
	};
	process.on('uncaughtException', crash);
	process.on('unhandledRejection', crash);
	try {
		const farewell = await Promise.race([left(session, request.signal), instance.waitUntilExit().then(() => [])]);
		// First, so that nothing is drawn into the normal screen.
		instance.unmount();
		await session.close();
		for (const line of farewell) stdout.write(`${line}\n`);
		return 0;
	} finally {
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

const openSession = ({roots, flags, context}: StartRequest, suspend: () => void): Session => {
	const {stdout} = process;
	const actionContext: ActionContext = {
		core: context,
		roots,
		interpreters: async () => [],
		readOnly: flags['readOnly'] === true,
	};
	return createSession({
		context: actionContext,
		actions,
		panes,
		screens,
		scan: (places, options) => scan(places, {...options, ...walkFlags(flags)}),
		readEnvironment: path => readEnvironment(path, context),
		findHolders: async spec => ({spec, paths: new Set()}),
		readHeld: async () => ({count: 0, bytes: 0}),
		freeHeld: async () => 0,
		isAscii: flags['ascii'] === true,
		size: {columns: stdout.columns, rows: stdout.rows},
		copy: text => void stdout.write(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`),
		suspend,
	});
};

const walkFlags = (flags: StartRequest['flags']) => ({
	...(Array.isArray(flags['exclude']) ? {exclude: flags['exclude'] as readonly string[]} : {}),
	nested: flags['nested'] === true,
	prune: flags['prune'] !== false,
	crossDevice: flags['crossDevice'] === true,
});
