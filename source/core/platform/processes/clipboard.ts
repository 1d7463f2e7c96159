import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as wait} from 'node:timers/promises';
import type {Context} from '../../model/context.js';
import {baseName, fsPath, native, type FsPath} from '../../model/path.js';
import {entryAt} from '../files/entries.js';
import {childVariables} from './child-variables.js';
import {findProgram} from './find-program.js';

type Variables = Context['variables'];

/**
 * Terminals that take a text for the clipboard (OSC 52) unless they are told not to, by the variables that they set.
 * Others ask first, want a setting (xterm, iTerm2) or ignore it (those of VTE before 0.76, Konsole before 24.12).
 */
const takers: ReadonlyArray<readonly [variable: string, value: RegExp]> = [
	['TERM', /^(?:xterm-kitty|alacritty|foot|xterm-ghostty|wezterm|rio)/],
	['TERM_PROGRAM', /^(?:WezTerm|ghostty|vscode|rio)$/],
	['WT_SESSION', /./],
];

/** Whether the terminal is known to put an OSC 52 into the clipboard. tmux and screen hold it back by default. */
export const takesOsc52 = (variables: Variables): boolean =>
	variables['TMUX'] === undefined &&
	variables['STY'] === undefined &&
	takers.some(([variable, value]) => value.test(variables[variable] ?? ''));

type Command = readonly [name: string, ...words: string[]];

/**
 * Commands that set the clipboard of the person at the terminal from their standard input, in the order in which they
 * are tried. None over ssh, where the clipboard would be another machine's.
 */
const clipboardCommands = ({variables, platform}: Context): readonly Command[] => {
	const isSet = (name: string): boolean => (variables[name] ?? '') !== '';
	if (isSet('SSH_CONNECTION') || isSet('SSH_TTY')) return [];
	if (platform === 'macos') return [['pbcopy']];
	if (platform === 'windows') return [['clip']];
	const wsl: readonly Command[] = isSet('WSL_DISTRO_NAME') ? [['clip.exe']] : [];
	const wayland: readonly Command[] = isSet('WAYLAND_DISPLAY') ? [['wl-copy']] : [];
	const x11: readonly Command[] = isSet('DISPLAY')
		? [
				['xclip', '-selection', 'clipboard'],
				['xsel', '--clipboard', '--input'],
			]
		: [];
	return [...wsl, ...wayland, ...x11];
};

/** Sets the clipboard by the system's own program. Answers whether one took the text: false where there is none. */
export const copyByProgram = async (text: string, context: Context): Promise<boolean> => {
	for (const [name, ...words] of clipboardCommands(context)) {
		const program = findProgram(name, context) ?? (name === 'clip.exe' ? clipOfWindows() : undefined);
		if (program === undefined) continue;
		if (await feed([program, ...words], clipboardBytes(baseName(program), text), context)) return true;
	}
	return false;
};

/** In WSL without the PATH of Windows: where Windows itself is, with the setting of wsl.conf that most people leave alone. */
const clipOfWindows = (): FsPath | undefined => {
	const usual = fsPath('/mnt/c/Windows/System32/clip.exe');
	return entryAt(usual) === undefined ? undefined : usual;
};

/**
 * What a program for the clipboard is given. `clip.exe` takes bytes for letters of the console's old code page, unless they
 * look like UTF-16: https://github.com/microsoft/WSL/issues/11047.
 */
export const clipboardBytes = (program: string, text: string): Buffer =>
	/^clip\.exe$/i.test(program) && /[^\0-\x7F]/.test(text) ? Buffer.from(text, 'utf16le') : Buffer.from(text);

const patienceMs = 2000;

/**
 * Whether a program took the text and ended well. The program may outlive us: on X11 and Wayland the text is gone once
 * the process that offers it ends.
 */
const feed = async (
	[program, ...words]: readonly [FsPath, ...string[]],
	text: Buffer,
	context: Context,
): Promise<boolean> => {
	const child = spawn(native(program).toString(), words, {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
		cwd: '/',
		env: childVariables(context),
		windowsHide: true,
	});
	// The program may end without reading; its exit code shows that.
	child.stdin.on('error', () => undefined);
	child.stdin.end(text);
	const ended = once(child, 'exit').then(
		([code]) => code === 0,
		() => false,
	);
	const late = new AbortController();
	const took = await Promise.race([ended, wait(patienceMs, false, {signal: late.signal}).catch(() => false)]);
	late.abort();
	child.unref();
	return took;
};
