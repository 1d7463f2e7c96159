import type {Shell} from '../shells.js';
import {fishLine} from './fish.js';
import {nuLine} from './nu.js';
import type {OwnLine} from './own-line.js';
import {posixLine} from './posix.js';
import {pwshLine} from './pwsh.js';
import {tcshLine} from './tcsh.js';
import {xonshLine} from './xonsh.js';

/** cmd can define nothing on a line, so it is left by a line, too. */
const cmdLine: OwnLine = {
	leaveFirst: 'if defined _OLD_VIRTUAL_PATH set "PATH=%_OLD_VIRTUAL_PATH%"',
	enter: ({place, bin}) =>
		`set "_OLD_VIRTUAL_PATH=%PATH%" & set "VIRTUAL_ENV=${place.slice(1)} & set "PATH=${bin.slice(1, -1)};%PATH%"`,
};

/** Activation without the environment's own scripts, by shell. */
export const ownLines: Readonly<Record<Shell, OwnLine>> = {
	bash: posixLine,
	zsh: posixLine,
	sh: posixLine,
	fish: fishLine,
	tcsh: tcshLine,
	pwsh: pwshLine,
	nu: nuLine,
	xonsh: xonshLine,
	cmd: cmdLine,
};
