import type {ActionRequest} from './action.js';

/** On a command line `hold` is always answered, and what is in use is refused there unless its flag was given. */
export const isCommand = ({answers}: ActionRequest): boolean => answers['hold'] !== undefined;
