import type {ActionRequest} from './action.js';

/**
 * Whether a command line answers: there `hold` is always answered, and environments in use are refused without their
 * flag.
 */
export const isCommand = ({answers}: ActionRequest): boolean => answers['hold'] !== undefined;
