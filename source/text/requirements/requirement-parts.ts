import type {Part} from '../../core/requirements/syntax/requirement-set.js';
import {printable} from '../../core/text/printable.js';

/** Groups and extras in words: `groups dev and docs, extra gpu`; empty for none. */
export const partsInWords = (parts: readonly Part[]): string =>
	(['group', 'extra'] as const)
		.map(type => ({type, names: parts.filter(part => part.type === type).map(({name}) => printable(name))}))
		.filter(({names}) => names.length > 0)
		.map(({type, names}) => `${type}${names.length > 1 ? 's' : ''} ${listInWords(names)}`)
		.join(', ');

/** Lists names in a sentence: `a`, `a and b`, `a, b and c`; empty for none. */
export const listInWords = (names: readonly string[]): string =>
	names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
