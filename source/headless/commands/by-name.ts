import type {Command, FactWords} from '../shared/command.js';

const looking = () => import('./looking.js');
const changing = () => import('./changing.js');
const shell = () => import('./shell.js');

// The commands are loaded in three parts. A part for each command would mean a hundred files, and opening these takes
// longer than reading a few large ones.
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
	list: async () => (await looking()).listCommand,
	show: async () => (await looking()).showCommand,
	find: async () => (await looking()).findCommand,
	audit: async () => (await looking()).auditCommand,
	check: async () => (await changing()).checkCommand,
	create: async () => (await changing()).createCommand,
	install: async () => (await changing()).installCommand,
	outdated: async () => (await changing()).outdatedCommand,
	upgrade: async () => (await changing()).upgradeCommand,
	uninstall: async () => (await changing()).uninstallCommand,
	reset: async () => (await changing()).resetCommand,
	sync: async () => (await changing()).syncCommand,
	fix: async () => (await changing()).fixCommand,
	repair: async () => (await changing()).repairCommand,
	clone: async () => (await changing()).cloneCommand,
	move: async () => (await changing()).moveCommand,
	rm: async () => (await changing()).rmCommand,
	sweep: async () => (await changing()).sweepCommand,
	restore: async () => (await changing()).restoreCommand,
	free: async () => (await changing()).freeCommand,
	prune: async () => (await changing()).pruneCommand,
	report: async () => (await looking()).reportCommand,
	history: async () => (await looking()).historyCommand,
	recover: async () => (await changing()).recoverCommand,
	pin: async () => (await changing()).pinCommand,
	unpin: async () => (await changing()).unpinCommand,
	trust: async () => (await changing()).trustCommand,
	pythons: async () => (await changing()).pythonsCommand,
	activate: async () => (await shell()).activateCommand,
	init: async () => (await shell()).initCommand,
	completion: async () => (await shell()).completionCommand,
};

/** The names of all commands, in the order of the help. */
export const commandNames: readonly string[] = Object.keys(loaders);

/** Loads the commands of these names, each with no more than its part of them needs. */
export const loadCommands = (names: readonly string[]): Promise<readonly Command[]> =>
	Promise.all(names.flatMap(name => loaders[name]?.() ?? []));

/** Loads the words for facts of changes and of failures: see `WordLoader`. */
export const loadWords = (): Promise<FactWords> => changing();
