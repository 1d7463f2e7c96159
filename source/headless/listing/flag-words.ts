import {VenvError} from '../../core/model/error.js';
import {printable} from '../../core/text/printable.js';
import {nearest} from '../shared/nearest.js';

/** The word of `known` that a flag of `list` was given. Throws `usage` for any other, with the one that was probably meant. */
export const flagWord = <Word extends string>(text: string, known: readonly Word[], flag: string): Word => {
	const word = known.find(each => each === text.trim());
	if (word !== undefined) return word;
	const guess = nearest(text.trim(), known);
	throw new VenvError('usage', {
		what: `${flag} doesn't take "${printable(text)}"`,
		hint: guess === undefined ? `${flag} takes ${known.join(', ')}` : `Did you mean ${guess}?`,
	});
};

/** The words of `known` that a flag was given with commas between them. Throws as {@link flagWord} does. */
export const flagWords = <Word extends string>(text: string, known: readonly Word[], flag: string): readonly Word[] =>
	text.split(',').map(part => flagWord(part, known, flag));
