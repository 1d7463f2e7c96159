import {graphemesOf, widthOf} from '../format.js';
import type {Span} from './panes/pane.js';

/** A text in lines of at most `width` columns, broken at spaces where there are some; its indent is kept. */
export const wrapText = (text: string, width: number): readonly string[] => {
	if (widthOf(text) <= width) return [text];
	const indent = /^ */.exec(text)?.[0] ?? '';
	const room = Math.max(8, width - indent.length);
	const lines: string[] = [];
	let line = '';
	for (const word of text
		.trim()
		.split(' ')
		.flatMap(long => cut(long, room))) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (widthOf(longer) <= room) line = longer;
		else {
			lines.push(line);
			line = word;
		}
	}
	return [...lines, line].map(each => indent + each);
};

/** A row in as many rows as its last piece needs; what stands before it stays clear below. */
export const wrapSpans = (spans: readonly Span[], width: number): ReadonlyArray<readonly Span[]> => {
	const last = spans.at(-1);
	const head = spans.slice(0, -1);
	const indent = head.reduce((sum, {text}) => sum + widthOf(text), 0);
	if (!last || indent > width / 2) return [spans];
	const [first = '', ...others] = wrapText(last.text, width - indent);
	return [[...head, {...last, text: first}], ...others.map(text => [{...last, text: ' '.repeat(indent) + text}])];
};

const cut = (word: string, width: number): readonly string[] => {
	if (widthOf(word) <= width) return [word];
	const pieces: string[] = [];
	let piece = '';
	for (const grapheme of graphemesOf(word)) {
		if (widthOf(piece + grapheme) > width) {
			pieces.push(piece);
			piece = '';
		}
		piece += grapheme;
	}
	return [...pieces, piece];
};
