import type {Command} from './command.js';
import {list} from './list.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [list];
