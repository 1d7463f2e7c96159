import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join, win32} from 'node:path';
import {builtProgram} from './terminal.js';

// A directory with two programs: `node` and `python`, both of Windows. .ci/run makes it with Wine.
const windows = process.env['VENV_TUI_TEST_WINDOWS'] ?? '';

/** Whether there is a Windows to try things on. */
export const hasWindows = windows !== '' && existsSync(join(windows, 'node')) && existsSync(join(windows, 'python'));

/** The directory that holds it: tests make theirs below, so that they go with it. */
export const windowsDirectory = windows;

/** A path of this machine, as Wine shows it. */
export const shown = (path: string): string => win32.join('Z:\\', ...path.split('/'));

/** Path of Python on that Windows. */
export const windowsPython = shown(join(windows, 'python3.13', 'python.exe'));

type Variables = Readonly<Record<string, string>>;

/** Runs a program of that Windows to its end. */
export const runOnWindows = (program: 'node' | 'python', words: readonly string[], variables: Variables = {}) =>
	spawnSync(join(windows, program), words, {
		encoding: 'utf8',
		maxBuffer: 64 * 1024 ** 2,
		env: {...process.env, ...variables},
	});

/** Runs the built program there, with its own data below `home`, and with packages from `wheels` alone. */
export const programOnWindows =
	(home: string, wheels: string) =>
	(...words: readonly string[]) =>
		runOnWindows('node', [shown(builtProgram), ...words], {
			VENVTUI_HOME: shown(home),
			PIP_NO_INDEX: '1',
			PIP_FIND_LINKS: shown(wheels),
			VENVTUI_INSTALLER: 'pip',
		});
