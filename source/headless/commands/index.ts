import type {Command} from '../shared/command.js';
import {activateCommand} from './activate.js';
import {checkCommand} from './check.js';
import {completionCommand} from './completion.js';
import {createCommand} from './create.js';
import {findCommand} from './find.js';
import {fixCommand} from './fix.js';
import {freeCommand} from './free.js';
import {initCommand} from './init.js';
import {listCommand} from './list.js';
import {installCommand, uninstallCommand, upgradeCommand} from './packages.js';
import {pinCommand, unpinCommand} from './pin.js';
import {pythonsCommand} from './pythons.js';
import {recoverCommand} from './recover.js';
import {resetCommand} from './reset.js';
import {restoreCommand} from './restore.js';
import {rmCommand} from './rm.js';
import {showCommand} from './show.js';
import {sweepCommand} from './sweep.js';
import {syncCommand} from './sync.js';
import {trustCommand} from './trust.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
	listCommand,
	showCommand,
	findCommand,
	checkCommand,
	createCommand,
	installCommand,
	upgradeCommand,
	uninstallCommand,
	resetCommand,
	syncCommand,
	fixCommand,
	rmCommand,
	sweepCommand,
	restoreCommand,
	freeCommand,
	recoverCommand,
	pinCommand,
	unpinCommand,
	trustCommand,
	pythonsCommand,
	activateCommand,
	initCommand,
	completionCommand,
];
