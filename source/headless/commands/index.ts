import {commandNames, loadCommands} from './by-name.js';

/** Every command, in the order of the help: for what tells all of them. */
export const commands = await loadCommands(commandNames);
