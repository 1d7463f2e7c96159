import {checksPane} from './checks.js';
import {configPane} from './config.js';
import {diskPane} from './disk.js';
import {overviewPane} from './overview.js';
import {packagesPane} from './packages.js';
import type {Pane} from './pane.js';
import {requirementsPane} from './requirements.js';

/**
 * Hides a pane's own data type, so that panes of different kinds fit into one list. The cast is sound as long as a pane is
 * given only data that its own `load` answered.
 */
const definePane = <Data>(pane: Pane<Data>): Pane => pane as unknown as Pane;

/** Every pane, in the order of the tabs and of the keys 1, 2, … A pane is added by its file and its line here. */
export const panes: readonly Pane[] = [
	definePane(overviewPane),
	definePane(configPane),
	definePane(packagesPane),
	definePane(checksPane),
	definePane(requirementsPane),
	definePane(diskPane),
];
