import {openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import {render, type Instance, type RenderOptions} from 'ink';
import {actions} from '../actions/index.js';
import {reportFailure} from '../core/state/report-failure.js';
import {explain} from '../text/failures/explain.js';
import {App, type AppProps} from './view/app.js';
import {PlainApp} from './view/plain-app.js';
import type {Size} from './drawing/screen-layout.js';
import type {Disks} from './disk/disks.js';
import {copyByDisks} from './disk/copy-by-disks.js';
import type {ConnectionRequest} from './disk/services.js';
import {sessionByDisks} from './disk/session-by-disks.js';
import {panes} from './panes/index.js';
import {screens} from './screens/index.js';
import {createSession, type Session} from './session/session.js';
import {openTerminalReports, type TerminalReports} from './session/open-terminal-reports.js';
import {createSuspension} from './session/suspension.js';
import {keyTable} from './state/key-table.js';
import {rebind} from './state/rebind.js';
import {createTheme, leastDepthForShades, type Theme} from './drawing/theme.js';

export type StartRequest = ConnectionRequest & {
	/** The processes that read disks. They are closed at the end. */
	readonly disks: Disks;
	/** Aborted by a signal to the process: leaves at once, frees nothing. */
	readonly signal: AbortSignal;
	/** Sentences about settings that could not be used. */
	readonly settingProblems?: readonly string[];
};

const drawing: RenderOptions = {
	alternateScreen: true,
	interactive: true,
	incrementalRendering: true,
	// The store paces changes of the background; the frame of a key must not wait for Ink's pace, too.
	maxFps: 250,
	exitOnCtrlC: false,
};

/** Lines stay on the normal screen, where a screen reader finds them again. */
const speaking: RenderOptions = {interactive: true, exitOnCtrlC: false, isScreenReaderEnabled: true};

// The list or a pane at a time, whatever the terminal has room for.
const plainSize: Size = {columns: 118, rows: 23};

/** Whether the user wants lines of text: by the flag, the setting, or the variable that Ink's programs share. */
const isPlainWanted = ({flags, context: {settings, variables}}: StartRequest): boolean =>
	flags['plain'] === true || settings.plain || variables['INK_SCREEN_READER'] === 'true';

/**
 * Whether signs are to be of ASCII alone: by the flag, and in a GNU screen that was started without UTF-8, which takes
 * each byte for a character, so that every line would be torn.
 */
const isAsciiWanted = ({flags, context: {variables}}: StartRequest): boolean => {
	const {STY, LC_ALL, LC_CTYPE, LANG} = variables;
	return flags['ascii'] === true || (STY !== undefined && !/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || ''));
};

const sizeFor = (request: StartRequest): Size =>
	isPlainWanted(request) ? plainSize : {columns: process.stdout.columns, rows: process.stdout.rows};

/**
 * Opens the terminal UI and answers the exit code when it is left. The terminal is as it was then, whichever way it
 * ended; after it is restored, the lines that remain are printed.
 */
export const start = async (request: StartRequest): Promise<number> => {
	const {stdout} = process;
	const stdin = keyboard();
	// Done before Ink draws, since the terminal would echo early keys into its first frame.
	stdin.setRawMode(true);
	// Earlier keys were echoed, and the first line would begin behind them.
	stdout.write('\r');
	const {disks} = request;
	const {settings, variables} = request.context;
	const isMouseWanted = !isPlainWanted(request) && settings.mouse && variables['VENVTUI_MOUSE'] !== 'off';
	const reports = openTerminalReports({stdin, stdout, isMouseWanted});
	const {mouse} = reports;
	const suspension = createSuspension(mouse);
	const keyed = rebind(settings.keys, {keyTable, actions, screens, panes});
	const session = createSession({
		...sessionByDisks(disks, request, keyed),
		keyTable: keyed.keyTable,
		settingProblems: request.settingProblems ?? [],
		isAscii: isAsciiWanted(request) || isPlainWanted(request),
		size: sizeFor(request),
		copy: copyByDisks(disks, {variables, write: sequence => stdout.write(sequence)}),
		suspend: suspension.suspend,
		handOver: suspension.handOver,
	});
	const instance = draw(request, {session, keyed, reports, stdin, onReady: suspension.onReady});
	mouse.on();
	const resize = () => session.resize(sizeFor(request));
	stdout.on('resize', resize);
	const forgetCrash = onCrash(error => {
		mouse.off();
		instance.unmount();
		const {message, hint} = explain(reportFailure(error, {what: "Can't go on"}, request.context));
		process.stderr.write(`venv-tui: ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`);
		process.exit(70);
	});
	try {
		const farewell = await Promise.race([left(session, request.signal), instance.waitUntilExit().then(() => [])]);
		mouse.off();
		await reports.settle();
		// Comes first, so that nothing is drawn on the normal screen.
		instance.unmount();
		// Not awaited, since a disk that hangs may never answer: the processes tell when everything else has stopped.
		void session.close();
		const stuck = await disks.close();
		for (const line of [...farewell, ...stuck]) stdout.write(`${line}\n`);
		return 0;
	} finally {
		reports.close();
		stdout.off('resize', resize);
		forgetCrash();
	}
};

/** Where keys come from: stdin, or the terminal itself where something else was piped to stdin. */
const keyboard = (): NodeJS.ReadStream =>
	process.stdin.isTTY ? process.stdin : new ReadStream(openSync('/dev/tty', 'r'));

type Drawn = {
	readonly session: Session;
	readonly keyed: Pick<AppProps, 'actions' | 'panes' | 'screens'>;
	readonly reports: TerminalReports;
	readonly stdin: NodeJS.ReadStream;
	readonly onReady: AppProps['onReady'];
};

/** Draws the session on the screen, in the shades that fit its background; for a screen reader in lines of text. */
const draw = (request: StartRequest, {session, keyed, reports, stdin, onReady}: Drawn): Instance => {
	const {stdout} = process;
	if (isPlainWanted(request))
		return render(<PlainApp session={session} onReady={onReady} />, {stdin, stdout, ...speaking});
	const {actions, panes, screens} = keyed;
	const app = (isLight: boolean) => (
		<App {...{session, actions, panes, screens, onReady}} theme={themeOf(request, isLight)} mouse={reports.mouse} />
	);
	const instance = render(app(saysLight(request.context.variables)), {stdin, stdout, ...drawing});
	if (hasShades(request)) reports.askBackground(isLight => instance.rerender(app(isLight)));
	return instance;
};

/**
 * Calls `crash` for an error that nobody caught, before the program's own handlers: the terminal has to be given back
 * first. Answers a function that ends this.
 */
const onCrash = (crash: (error: unknown) => void): (() => void) => {
	process.prependListener('uncaughtException', crash);
	process.prependListener('unhandledRejection', crash);
	return () => {
		process.off('uncaughtException', crash);
		process.off('unhandledRejection', crash);
	};
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

/** Whether the variable that some terminals set says that the background is light. */
const saysLight = (variables: StartRequest['context']['variables']): boolean =>
	/;(7|15)$/.test(variables['COLORFGBG'] ?? '');

/** Whether it matters how light the background is. The console of Linux would print the question. */
const hasShades = (request: StartRequest): boolean => {
	const {settings, variables} = request.context;
	const isAsked = isColoured(request) && settings.theme === 'auto' && variables['TERM'] !== 'linux';
	return isAsked && process.stdout.getColorDepth() >= leastDepthForShades;
};

const themeOf = (request: StartRequest, isLight: boolean): Theme => {
	return createTheme({
		isColoured: isColoured(request),
		isAscii: isAsciiWanted(request),
		theme: request.context.settings.theme,
		isLight,
		colourDepth: process.stdout.getColorDepth(),
	});
};

const isColoured = ({flags, context}: StartRequest): boolean =>
	flags['color'] !== false && (context.variables['NO_COLOR'] ?? '') === '' && context.variables['TERM'] !== 'dumb';
