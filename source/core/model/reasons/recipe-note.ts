import type {FsPath} from '../path.js';

/** A fact for which a package of a recipe may come back different. `text/requirements/recipe-note.ts` has the words. */
export type RecipeNote =
	| {readonly type: 'local-version' | 'secret-not-kept' | 'no-commit' | 'no-requirement'}
	/** It is installed from this directory or file, as it is then. */
	| {readonly type: 'from-path'; readonly path: FsPath};
