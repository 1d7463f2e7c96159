import {fitEnd, graphemesOf, widthOf} from '../../text/fit-width.js';
import type {PaneRow} from './spans.js';
import type {Span} from './spans.js';

/** A text in lines of at most `width` columns, broken at spaces where possible; its indent is kept. */
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

/** Rows that fit into `width` columns: a longer one goes on in rows below it, which can't have the cursor. */
export const wrapRows = (rows: readonly PaneRow[], width: number): readonly PaneRow[] =>
	rows.flatMap(given => {
		if (given.isCut === true || lengthOf(given.spans) <= width) return [given];
		// The last cell of a column may be padded beyond the edge.
		const row = {...given, spans: trimmed(given.spans)};
		if (lengthOf(row.spans) <= width) return [row];
		const [first = [], ...others] = wrapSpans(row.spans, width);
		return [{...row, spans: first}, ...others.map(spans => ({spans}))];
	});

const trimmed = (spans: readonly Span[]): readonly Span[] => {
	const last = spans.findLastIndex(({text}) => text.trim() !== '');
	return spans.slice(0, last + 1).map((span, index) => (index < last ? span : {...span, text: span.text.trimEnd()}));
};

/**
 * A row in as many rows as it needs. Its last span continues below its own beginning if it has half of the width there;
 * otherwise the whole row wraps with a small indent.
 */
export const wrapSpans = (spans: readonly Span[], width: number): ReadonlyArray<readonly Span[]> => {
	const last = spans.at(-1);
	const head = spans.slice(0, -1);
	const indent = lengthOf(head);
	if (!last || lengthOf(spans) <= width) return [spans];
	if (indent > width / 2) return flow(spans, width);
	const [first = '', ...others] = wrapText(last.text, width - indent);
	return [[...head, {...last, text: first}], ...others.map(text => [{...last, text: ' '.repeat(indent) + text}])];
};

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + widthOf(text), 0);

const flow = (spans: readonly Span[], width: number): ReadonlyArray<readonly Span[]> => {
	const indent = Math.min(8, (/^ */.exec(spans[0]?.text ?? '')?.[0].length ?? 0) + 2);
	const lines: Span[][] = [[]];
	let used = 0;
	const words = spans.flatMap(span =>
		span.text
			.split(/(?<= )/)
			.flatMap(word => cut(word, width - indent))
			.map(text => ({...span, text})),
	);
	for (const word of words) {
		if (used > 0 && used + widthOf(word.text.trimEnd()) > width) {
			endAtWord(lines.at(-1));
			lines.push([{text: ' '.repeat(indent)}]);
			used = indent;
		}
		if (used === indent && lines.length > 1 && word.text.trim() === '') continue;
		lines.at(-1)?.push(word);
		used += widthOf(word.text);
	}
	endAtWord(lines.at(-1));
	return lines;
};

/** Removes the space behind a line's last word, which would be one column too many. */
const endAtWord = (line: Span[] | undefined): void => {
	const last = line?.at(-1);
	if (last !== undefined) line?.splice(-1, 1, {...last, text: last.text.trimEnd()});
};

/** Rows of two columns: the left ones, none longer than `width`, and the others beside them. They have no cursor. */
export const besideRows = (left: readonly PaneRow[], right: readonly PaneRow[], width: number): readonly PaneRow[] =>
	Array.from({length: Math.max(left.length, right.length)}, (_, index) => {
		const spans = left[index]?.spans ?? [];
		const beside = right[index]?.spans;
		if (beside === undefined) return {spans};
		return {spans: [...spans, {text: ' '.repeat(Math.max(0, width - lengthOf(spans)))}, ...beside]};
	});

/** Spans cut at `width` columns, with `mark` where something is missing. */
export const cutSpans = (spans: readonly Span[], width: number, mark: string): readonly Span[] => {
	if (lengthOf(spans) <= width) return spans;
	const kept: Span[] = [];
	let room = width;
	for (const span of spans) {
		// One column stays free for the mark, unless this was the last span.
		if (widthOf(span.text) < room) kept.push(span);
		else return [...kept, {...span, text: fitEnd(`${span.text} `, room, mark)}];
		room -= widthOf(span.text);
	}
	return kept;
};

/** Where a piece of a word that is too long ends best: behind its last slash, if that leaves not too little. */
const breakOf = (piece: string): number => {
	const slash = piece.lastIndexOf('/') + 1;
	return slash > piece.length / 2 ? slash : piece.length;
};

const cut = (word: string, width: number): readonly string[] => {
	if (widthOf(word) <= width) return [word];
	const pieces: string[] = [];
	let piece = '';
	for (const grapheme of graphemesOf(word)) {
		if (widthOf(piece + grapheme) > width) {
			const end = breakOf(piece);
			pieces.push(piece.slice(0, end));
			piece = piece.slice(end);
		}
		piece += grapheme;
	}
	return [...pieces, piece];
};
