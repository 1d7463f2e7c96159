import {panes} from '../panes/index.js';
import {screen as held} from './held.js';
import {helpScreen} from './help.js';
import {screen as jobs} from './jobs.js';
import {screen as log} from './log.js';
import {screen as pythons} from './pythons.js';
import {defineScreen, type Screen} from './screen.js';
import {screen as summary} from './summary.js';
import {screen as sweep} from './sweep.js';

const own: readonly Screen[] = [
	defineScreen(sweep),
	defineScreen(summary),
	defineScreen(pythons),
	defineScreen(held),
	defineScreen(jobs),
	defineScreen(log),
];

/** Every full screen, each opened by its keys. A screen is added by its file and its line above. */
export const screens: readonly Screen[] = [...own, helpScreen(own, panes)];
