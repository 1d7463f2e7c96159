import type {FsPath} from '../model/path.js';
import {printablePath} from '../text/printable.js';

/**
 * Says of an environment whose snapshot was restored that it is as it was, except for files that were written to in
 * place: of these the snapshot had only links. `It` begins a sentence, `it` ends one.
 */
export const asItWas = (it: 'It' | 'it', written: readonly FsPath[]): string => {
	if (written.length === 0) return `${it} is as it was`;
	const named = written.slice(0, 3).map(path => printablePath(path));
	const more = written.length > named.length ? ` and ${written.length - named.length} more` : '';
	return `${it} is as it was but for what was written to in place: ${named.join(', ')}${more}. Reset it to be sure`;
};
