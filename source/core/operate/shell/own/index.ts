import type {Shell} from '../shells.js';
import {cmdLine} from './cmd.js';
import {fishLine} from './fish.js';
import {nuLine} from './nu.js';
import type {OwnLine} from './own-line.js';
import {posixLine} from './posix.js';
import {pwshLine} from './pwsh.js';
import {tcshLine} from './tcsh.js';
import {xonshLine} from './xonsh.js';

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
