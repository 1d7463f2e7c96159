import {screen as held} from './held.js';
import {helpScreen} from './help.js';
import {screen as jobs} from './jobs.js';
import {defineScreen, type Screen} from './screen.js';

const own: readonly Screen[] = [defineScreen(held), defineScreen(jobs)];

/** Every full screen, each opened by its keys. A screen is added by its file and its line above. */
export const screens: readonly Screen[] = [...own, helpScreen(own)];
