import type {FsPath} from './path.js';

/** A path in a phrase, with its whole text, fit to show. */
export type NamedPath = {readonly path: FsPath; readonly text: string};

/**
 * Words in which paths are still facts, so that each face names them its own way: the list by the name of a row, the
 * command line from the user's home on. Made by `phrase` in `core/text/phrase.ts`. Survives a message to another
 * process.
 */
export type Phrase = string | ReadonlyArray<string | NamedPath>;

/** Writes a phrase. Paths are written in full unless `nameOf` names them. */
export const phraseText = (phrase: Phrase, nameOf?: (path: FsPath) => string): string =>
	typeof phrase === 'string'
		? phrase
		: phrase.map(part => (typeof part === 'string' ? part : (nameOf?.(part.path) ?? part.text))).join('');
