import {panes} from '../panes/index.js';
import {duplicatesScreen} from './duplicates.js';
import {heldScreen} from './held.js';
import {helpScreen} from './help.js';
import {jobsScreen} from './jobs.js';
import {logScreen} from './log.js';
import {pythonsScreen} from './pythons.js';
import {defineScreen, type Screen} from './screen.js';
import {summaryScreen} from './summary.js';
import {sweepScreen} from './sweep.js';

const own: readonly Screen[] = [
	defineScreen(sweepScreen),
	defineScreen(summaryScreen),
	defineScreen(duplicatesScreen),
	defineScreen(pythonsScreen),
	defineScreen(heldScreen),
	defineScreen(jobsScreen),
	defineScreen(logScreen),
];

/** Every full screen, each opened by its keys. A screen is added by its file and its line above. */
export const screens: readonly Screen[] = [...own, helpScreen(own, panes)];
