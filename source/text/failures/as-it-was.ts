import type {FsPath} from '../../core/model/path.js';
import type {Phrase} from '../../core/model/phrase.js';
import {pathList, phrase} from '../../core/text/phrase.js';

/**
 * Says of an environment whose snapshot was restored that it is as it was, except for files that were written to in
 * place: of these the snapshot had only links. `It` begins a sentence, `it` ends one.
 */
export const asItWas = (it: 'It' | 'it', written: readonly FsPath[]): Phrase => {
	if (written.length === 0) return `${it} is as it was`;
	const named = pathList(written.slice(0, 3));
	const more = written.length > 3 ? ` and ${written.length - 3} more` : '';
	return phrase`${it} is as it was, except for files that were changed in place: ${named}${more}. Reset it to be sure`;
};
