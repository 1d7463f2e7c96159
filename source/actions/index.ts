import type {Action} from './action.js';

/** Everything a user can do, in the order of the footer. An action is added by its file and its line here. */
export const actions: readonly Action[] = [];
