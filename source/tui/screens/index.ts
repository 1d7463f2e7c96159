import type {Screen} from './screen.js';

/** Every full screen, each opened by its keys. A screen is added by its file and its line here. */
export const screens: readonly Screen[] = [];
