import type {RecipeNote} from '../../core/model/reasons/recipe-note.js';
import {printablePath} from '../../core/text/printable.js';

/** Says why a package may come back different, as the end of a sentence that begins with its name. Printable. */
export const recipeNoteInWords = (note: RecipeNote): string =>
	note.type === 'from-path'
		? `comes from ${printablePath(note.path)}: as it is then, if it is still there`
		: plainNotes[note.type];

const plainNotes: Readonly<Record<Exclude<RecipeNote['type'], 'from-path'>, string>> = {
	'local-version': 'is a local version: only the index that it came from has it',
	'secret-not-kept': 'came from a URL with a secret, which is not kept',
	'no-commit': 'has no commit on record: its newest one is taken',
	'no-requirement': "can't be written as a requirement",
};
