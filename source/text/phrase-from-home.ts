import type {FsPath} from '../core/model/path.js';
import {phraseText, type Phrase} from '../core/model/phrase.js';
import {printablePath} from '../core/text/printable.js';

/** Writes a phrase whose paths begin with `~` where they lie in the user's home. */
export const phraseFromHome = (phrase: Phrase, home: FsPath): string =>
	phraseText(phrase, path => printablePath(path, home));
