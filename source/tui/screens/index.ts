import {cachedScreen} from './cached.js';
import {compareScreen} from './compare.js';
import {duplicatesScreen} from './duplicates.js';
import {heldScreen} from './held.js';
import {helpScreen} from './help.js';
import {jobsScreen} from './jobs.js';
import {logScreen} from './log.js';
import {packagesScreen} from './packages.js';
import {pythonsScreen} from './pythons.js';
import {defineScreen, type Screen} from './screen.js';
import {summaryScreen} from './summary.js';
import {sweepScreen} from './sweep.js';
import {vulnerabilitiesScreen} from './vulnerabilities.js';

/** Every full screen, each opened by its keys. A screen is added by its file and its line here. */
export const screens: readonly Screen[] = [
	defineScreen(sweepScreen),
	defineScreen(summaryScreen),
	defineScreen(packagesScreen),
	defineScreen(compareScreen),
	defineScreen(duplicatesScreen),
	defineScreen(vulnerabilitiesScreen),
	defineScreen(pythonsScreen),
	defineScreen(cachedScreen),
	defineScreen(heldScreen),
	defineScreen(jobsScreen),
	defineScreen(logScreen),
	defineScreen(helpScreen),
];
