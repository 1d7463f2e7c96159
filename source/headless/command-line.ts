import type {Example, Flag} from './shared/command.js';

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
	{flags: '--measure-remote', summary: 'also measure sizes on network disks (list, UI)'},
	{
		flags: '--from <file>',
		summary: 'also show what list --ndjson has written to this file; - for stdin (list, UI)',
	},
	{flags: '--host <names>', summary: 'ask these hosts by ssh: a,b,@FILE (list, UI)'},
	{flags: '--host-timeout <seconds>', summary: 'wait this long for each host (default: 60)'},
	{flags: '--uvx', summary: 'let a host without venv-tui fetch it by uvx'},
	{flags: '--read-only', summary: 'refuse every command that changes or runs something'},
	{flags: '--trust', summary: "run the environment's Python without asking"},
	{flags: '--no-color', summary: 'no colours'},
	{flags: '--ascii', summary: 'ASCII signs only'},
	{flags: '--plain', summary: 'the UI in lines of text, for screen readers'},
	{flags: '--demo', summary: 'try the terminal UI on small environments, removed at the end'},
];

type CommandLine = {
	readonly name: string;
	readonly summary: string;
	readonly examples: readonly Example[];
	readonly exitCodes: ReadonlyArray<{readonly codes: string; readonly meaning: string}>;
	/** Environment variables that change the program's behaviour. */
	readonly variables: ReadonlyArray<{readonly name: string; readonly does: string}>;
};

/** The command line but for its commands, of which a run loads only the one that it needs. */
export const commandLine: CommandLine = {
	name: 'venv-tui',
	summary: 'Find, inspect, create, reset, delete and sweep Python virtual environments',
	examples: [
		{line: 'venv-tui', does: 'open the terminal UI on the current directory'},
		{line: 'venv-tui ~/code', does: 'open it on another directory'},
		{line: 'venv-tui --host web1,web2', does: 'look at other machines'},
		{line: 'venv-tui list --json', does: 'the list as JSON, for scripts'},
		{line: 'venv-tui help reset', does: 'help for a command'},
	],
	exitCodes: [
		{codes: '0', meaning: 'done, also when nothing was found'},
		{codes: '1', meaning: 'something failed, a check found a difference, or the answer was no'},
		{codes: '2', meaning: 'wrong usage, or a question that nobody could answer'},
		{codes: '3', meaning: 'refused for safety'},
		{codes: '130, 143', meaning: 'interrupted'},
	],
	variables: [
		{name: 'VENVTUI_OSV_URL', does: 'address of another vulnerability service for audit'},
		{name: 'VENVTUI_HOME', does: 'one directory for our data, settings, cache and log'},
		{name: 'VENVTUI_SHELL', does: 'the shell to write activation lines for'},
		{name: 'VENVTUI_INSTALLER', does: 'pip or uv'},
		{name: 'NO_COLOR', does: 'no colours where it is not empty'},
		{name: 'FORCE_COLOR', does: 'colours even where stdout is no terminal; 0 for none'},
	],
};
