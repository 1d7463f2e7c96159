import type {ProgramFailure} from '../../core/model/reasons/program-failure.js';
import {pathList, phrase} from '../../core/text/phrase.js';
import type {Words} from './words.js';

/** Why a manager, a shell or an editor does not do it, and what to do. */
export const programWords: Words<ProgramFailure> = {
	'pipx-file-damaged': () => ({why: 'the file in which pipx notes its packages is damaged', hint: lineByLine}),
	'kept-elsewhere': ({manager, path}) => ({why: phrase`${manager} keeps it at ${{path}}`, hint: lineByLine}),
	'no-session': ({directory}) => ({
		why: `nox lists no session whose environment is ${directory}`,
		hint: lineByLine,
	}),
	'manifest-changed': ({manager, paths}) => ({
		why: phrase`${manager} changed ${pathList(paths)}, which is put back`,
		hint: `Bring the lock up to date with ${manager} first`,
	}),
	'others-changed': ({manager, paths}) => ({
		why: phrase`meanwhile ${pathList(paths)} was created or changed, too`,
		hint: `Look at it; if that was not ${manager}, try again`,
	}),
	'cmd-reads-no-file': () => ({
		why: 'cmd reads no file at its start',
		hint: 'In a directory of your PATH: venv-tui init cmd > vt.cmd',
	}),
	'shell-begins-with-nothing': () => ({
		why: 'it has no way to begin with a line of ours',
		hint: 'Activate it in the shell that you have: venv-tui activate prints the line',
	}),
	'path-not-quotable': ({shell}) => ({
		why: `${shell} has no safe way to write this path`,
		hint: 'Use bash or zsh, or rename the directory',
	}),
	'activation-of-windows': () => ({
		why: 'it was made for Windows',
		hint: 'Use it on Windows, or create one for this system in another directory',
	}),
	'no-editor': () => ({hint: 'Set EDITOR, or editor in the settings'}),
	'no-python-for-demo': () => ({hint: 'The demo makes environments with python3'}),
};

const lineByLine = 'Leave --by out to install line by line';
