import type {Action} from '../../actions/shared/action.js';

const sentences: Readonly<Record<string, string>> = {
	create: 'Creates an environment and installs its requirements',
	install: 'Adds packages; shows first what would change',
	outdated: 'Asks the package index which packages have a newer version',
	'upgrade-all': 'Brings every package to the newest version that fits; shows first what would change',
	upgrade: 'Brings packages to their newest version',
	uninstall: 'Removes packages',
	reset: 'Recreates it from its requirements; can be undone',
	delete: 'Deletes it; can be undone until its space is freed',
	check: 'Runs its Python to see whether it is isolated and complete',
	activate: 'Activates it in your shell, or copies the line that does',
	shell: 'Opens a shell that has it, its Python, or its project in the editor',
	settings: 'Opens the settings in your editor',
	sync: 'Installs what its requirements list and it lacks',
	fix: 'Fixes problems that need no reset, each after asking',
	repair: 'Makes what was moved or lost its Python work again',
	clone: 'Copies it to another place, where it works, too',
	move: 'Gives it another name or place, where it still works',
	measure: 'Measures it where sizes are left out: on a network disk',
	pin: 'Keeps it out of every sweep, or no longer',
	export: 'Writes its packages into a requirements file',
	restore: 'Undoes a deletion or a reset',
	free: 'Frees the space of what was deleted, for good',
	prune: 'Has uv, pip, poetry or pipx empty its cache by its own command',
	recover: 'Finishes or undoes what was interrupted',
};

/** One sentence that says what an action does, for the palette and the help. */
export const sentenceOf = ({id, title}: Pick<Action, 'id' | 'title'>): string => sentences[id] ?? title;
