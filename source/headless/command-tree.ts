import {commandLine, commonFlags} from './command-line.js';
import {commands} from './commands/index.js';
import {treeCommand, treeFlag, type TreeCommand, type TreeFlag} from './shared/command-tree.js';

/** The whole command line as data, from which help, readme, completions and manual page are made. */
type CommandTree = typeof commandLine & {
	/** Flags that every command takes. */
	readonly flags: readonly TreeFlag[];
	readonly commands: readonly TreeCommand[];
};

/** The command line as data. */
export const commandTree: CommandTree = {
	...commandLine,
	flags: commonFlags.map(treeFlag),
	commands: commands.map(treeCommand),
};
