import type {Action} from '../../actions/shared/action.js';

type Words = {
	/** One sentence that says what it does, for the palette and the help. */
	readonly sentence: string;
	/** The word while it runs on an environment: "deleting". Absent: "working". */
	readonly doing?: string;
	/** Begins the sentence once it has ended on several environments: "Deleted". Absent: "Done:". */
	readonly done?: string;
	/** Words by which people who come from other tools look for it. */
	readonly others: string;
};

const words: Readonly<Record<string, Words>> = {
	create: {
		sentence: 'Creates an environment and installs its requirements',
		doing: 'creating',
		others: 'new add make init virtualenv',
	},
	install: {
		sentence: 'Adds packages; shows the changes first',
		doing: 'installing',
		done: 'Installed into',
		others: 'add pip',
	},
	outdated: {
		sentence: 'Asks the package index which packages have a newer version',
		doing: 'asking for versions',
		others: 'updates newer versions',
	},
	'upgrade-all': {
		sentence: 'Upgrades every package to the newest version that fits; shows the changes first',
		doing: 'upgrading',
		others: 'update',
	},
	upgrade: {
		sentence: 'Upgrades packages to their newest version',
		doing: 'upgrading',
		done: 'Upgraded',
		others: 'update',
	},
	uninstall: {
		sentence: 'Removes packages',
		doing: 'uninstalling',
		done: 'Uninstalled from',
		others: 'remove delete rm package',
	},
	reset: {
		sentence: 'Recreates it from its requirements; can be undone',
		doing: 'resetting',
		done: 'Reset',
		others: 'rebuild recreate reinstall refresh',
	},
	delete: {
		sentence: 'Deletes it; can be undone until its space is freed',
		doing: 'deleting',
		done: 'Deleted',
		others: 'remove rm trash',
	},
	check: {
		sentence: 'Runs its Python to see whether it is isolated and complete',
		doing: 'checking',
		done: 'Checked',
		others: 'verify test doctor health',
	},
	activate: {
		sentence: 'Activates it in your shell, or copies the line that does',
		doing: 'activating',
		others: 'use source workon',
	},
	shell: {
		sentence: 'Opens a shell that has it, its Python, or its project in the editor',
		doing: 'entered',
		others: 'terminal enter subshell python repl editor code directory folder',
	},
	settings: {
		sentence: 'Opens the settings in your editor',
		others: 'config configuration preferences options theme colours colors mouse editor',
	},
	sync: {
		sentence: 'Installs what is missing of its requirements',
		doing: 'syncing',
		done: 'Synced',
		others: 'missing requirements update',
	},
	fix: {
		sentence: 'Fixes problems that need no reset; asks about each',
		doing: 'fixing',
		done: 'Fixed',
		others: 'heal solve problem',
	},
	repair: {
		sentence: 'Repairs it after it was moved or lost its Python',
		doing: 'repairing',
		done: 'Repaired',
		others: 'broken moved heal python',
	},
	clone: {
		sentence: 'Copies it to another place, where the copy works, too',
		doing: 'cloning',
		others: 'duplicate backup',
	},
	move: {sentence: 'Moves or renames it, and keeps it working', doing: 'moving', others: 'path directory'},
	measure: {
		sentence: 'Measures its size, which is left out on network disks',
		doing: 'measuring',
		done: 'Measured',
		others: 'size du',
	},
	pin: {
		sentence: 'Protects it from every sweep, or no longer',
		doing: 'pinning',
		others: 'keep protect lock favourite unpin',
	},
	export: {
		sentence: 'Writes its packages into a requirements file',
		doing: 'writing',
		others: 'freeze save lock backup requirements',
	},
	restore: {
		sentence: 'Undoes a deletion or a reset',
		doing: 'restoring',
		done: 'Restored',
		others: 'undo undelete recover bring back trash',
	},
	free: {
		sentence: 'Frees the space of what was deleted, for good',
		doing: 'freeing',
		others: 'clean disk space purge forever trash',
	},
	prune: {
		sentence: 'Empties the cache of uv, pip, poetry or pipx by its own command',
		doing: 'emptying',
		others: 'clean clear cache disk space uv pip',
	},
	recover: {
		sentence: 'Finishes or undoes what was interrupted',
		doing: 'recovering',
		others: 'crash interrupted repair resume',
	},
};

/** Words by which people who come from other tools look for an action; undefined where no action has this id. */
export const otherWordsOfAction = (id: string): string | undefined => words[id]?.others;

/** One sentence that says what an action does. */
export const sentenceOf = ({id, title}: Pick<Action, 'id' | 'title'>): string => words[id]?.sentence ?? title;

/** The word for a running action on an environment: "deleting". */
export const doing = (actionId: string): string => words[actionId]?.doing ?? 'working';

/** The word for a finished action on several environments, for a sentence: "Deleted". */
export const done = (actionId: string): string => words[actionId]?.done ?? 'Done:';
