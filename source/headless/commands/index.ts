import {activate, init} from './activate.js';
import {check} from './check.js';
import type {Command} from '../shared/command.js';
import {create} from './create.js';
import {find} from './find.js';
import {fix} from './fix.js';
import {free, recover, restore} from './held.js';
import {list} from './list.js';
import {install, uninstall, upgrade} from './packages.js';
import {pin, unpin} from './pin.js';
import {pythons} from './pythons.js';
import {reset} from './reset.js';
import {rm} from './rm.js';
import {show} from './show.js';
import {sweep} from './sweep.js';
import {sync} from './sync.js';
import {trust} from './trust.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
	list,
	show,
	find,
	check,
	create,
	install,
	upgrade,
	uninstall,
	reset,
	sync,
	fix,
	rm,
	sweep,
	restore,
	free,
	recover,
	pin,
	unpin,
	trust,
	pythons,
	activate,
	init,
];
