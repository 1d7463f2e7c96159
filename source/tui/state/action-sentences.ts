import type {Action} from '../../actions/shared/action.js';

const sentences: Readonly<Record<string, string>> = {
	create: 'Creates an environment and installs its requirements',
	install: 'Adds packages; shows first what would change',
	upgrade: 'Brings packages to their newest version',
	uninstall: 'Removes packages',
	reset: 'Recreates it from its requirements; can be undone',
	delete: 'Deletes it; can be undone until its space is freed',
	check: 'Runs its Python to see whether it is isolated and complete',
	activate: 'Activates it in your shell, or copies the line that does',
	sync: 'Installs what its requirements list and it lacks',
	fix: 'Fixes problems that need no reset, each after asking',
	pin: 'Keeps it out of every sweep, or no longer',
	export: 'Writes its packages into a requirements file',
	restore: 'Undoes a deletion or a reset',
	free: 'Frees the space of what was deleted, for good',
	recover: 'Finishes or undoes what was interrupted',
};

/** What an action does, in one sentence, for the palette and the help. */
export const sentenceOf = ({id, title}: Pick<Action, 'id' | 'title'>): string => sentences[id] ?? title;
