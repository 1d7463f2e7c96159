import {pane as checks} from './checks.js';
import {pane as config} from './config.js';
import {pane as disk} from './disk.js';
import {pane as overview} from './overview.js';
import {pane as packages} from './packages.js';
import type {Pane} from './pane.js';
import {pane as requirements} from './requirements.js';

/** Hides a pane's own data type, so that panes of different kinds fit into one list. */
const definePane = <Data>(pane: Pane<Data>): Pane => pane as unknown as Pane;

/** Every pane, in the order of the tabs and of the keys 1, 2, … A pane is added by its file and its line here. */
export const panes: readonly Pane[] = [
	definePane(overview),
	definePane(config),
	definePane(packages),
	definePane(checks),
	definePane(requirements),
	definePane(disk),
];
