import {activate, init} from './activate.js';
import type {Command} from './command.js';
import {list} from './list.js';
import {show} from './show.js';
import {trust} from './trust.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [list, show, activate, init, trust];
