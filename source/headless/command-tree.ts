import {commands} from './commands/index.js';
import type {Example, Flag} from './shared/command.js';
import {treeCommand, treeFlag, type TreeCommand, type TreeFlag} from './shared/command-tree.js';

/** The whole command line as data, from which parser, help, readme, completions and manual page are made. */
type CommandTree = {
	readonly name: string;
	readonly summary: string;
	/** Flags that every command takes. */
	readonly flags: readonly TreeFlag[];
	readonly commands: readonly TreeCommand[];
	readonly examples: readonly Example[];
	readonly exitCodes: ReadonlyArray<{readonly codes: string; readonly meaning: string}>;
	/** Environment variables that change the program's behaviour. */
	readonly variables: ReadonlyArray<{readonly name: string; readonly does: string}>;
};

/** Flags that every command takes, as the help prints them. */
export const commonFlags: readonly Flag[] = [
	{flags: '--json', summary: 'print one JSON document'},
	{flags: '--ndjson', summary: 'print one line of JSON per result, as found (list, sweep, find)'},
	{
		flags: '--exclude <glob>',
		summary: 'exclude by name (any depth) or by path relative to the root',
		repeatable: true,
	},
	{flags: '--nested', summary: 'also look for environments inside environments'},
	{flags: '--no-prune', summary: 'also look into node_modules, caches and the like'},
	{flags: '--cross-device', summary: 'also look on other file systems'},
	{flags: '--read-only', summary: 'refuse every command that changes or runs something'},
	{flags: '--trust', summary: "run the environment's Python without asking"},
	{flags: '--no-color', summary: 'no colours'},
	{flags: '--ascii', summary: 'ASCII signs only'},
];

/** The command line as data. */
export const commandTree: CommandTree = {
	name: 'venv-tui',
	summary: 'Find, inspect, create, reset, delete and sweep Python virtual environments',
	flags: commonFlags.map(treeFlag),
	commands: commands.map(treeCommand),
	examples: [
		{line: 'venv-tui', does: 'open the terminal UI on the current directory'},
		{line: 'venv-tui ~/code', does: 'open it on another one'},
		{line: 'venv-tui list --json', does: 'the same facts for a script'},
		{line: 'venv-tui help reset', does: 'help for a command'},
	],
	exitCodes: [
		{codes: '0', meaning: 'done, also when nothing was found'},
		{codes: '1', meaning: 'something failed, a check found a difference, or the answer was no'},
		{codes: '2', meaning: 'wrong usage, or a question and no terminal to ask on'},
		{codes: '3', meaning: 'refused for safety'},
		{codes: '130, 143', meaning: 'interrupted'},
	],
	variables: [
		{name: 'VENVTUI_HOME', does: 'one directory for our data, settings, cache and log'},
		{name: 'VENVTUI_SHELL', does: 'the shell to write activation lines for'},
		{name: 'VENVTUI_INSTALLER', does: 'pip or uv'},
		{name: 'NO_COLOR', does: 'no colours where it is not empty'},
	],
};
