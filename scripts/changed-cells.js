// Put in the place of Ink's update of one line by scripts/replace-lines.mjs: Ink writes all that stands behind the first
// change, with everything that its styles went through before. Frames stand side by side here, so that most of a changed
// line is as it was: only the cells that differ are written, each run of them at its column.

// Known from frame to frame: a line that changes was a line of the frame before.
let knownCells = new Map();

/**
 * The cells of a line: the sign of each, empty behind one that takes two columns, and the style of each. Undefined where
 * the width of a sign is not certain.
 */
const cellsOf = line => {
	const known = knownCells.get(line);
	if (known !== undefined || knownCells.has(line)) return known;
	if (knownCells.size > 500) knownCells = new Map();
	const cells = readCells(line);
	knownCells.set(line, cells);
	return cells;
};

const readCells = line => {
	const signs = [];
	const styles = [];
	let style = noStyle;
	for (const part of line.split(/(\u001B\[[\d;]*m)/)) {
		if (part.startsWith('\u001B[')) {
			style = styleAfter(style, part.slice(2, -1));
			if (style === undefined) return undefined;
		} else {
			const isNarrow = narrowSigns.test(part);
			if (!isNarrow && !certainSigns.test(part)) return undefined;
			const key = keyOf(style);
			const blankKey = isPlainBlank(style) ? '' : key;
			for (const sign of part) {
				signs.push(sign);
				styles.push(sign === ' ' ? blankKey : key);
				if (!isNarrow && wideSign.test(sign)) {
					signs.push('');
					styles.push(key);
				}
			}
		}
	}
	return keyOf(style) === '' ? {signs, styles} : undefined;
};

// Letters of East Asia, each of which takes two columns wherever it stands.
const wide = String.raw`\u3041-\u3096\u30A1-\u30FE\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3`;
const wideSign = new RegExp(`[${wide}]`);
const certainSigns = new RegExp(narrowSigns.source.replace('[', `[${wide}`));

const noStyle = {weights: '', inverse: '', others: '', foreground: '', background: ''};
const keyOf = ({weights, inverse, others, foreground, background}) =>
	[weights, inverse, others, foreground, background].filter(Boolean).join(' ');

/** Whether a blank looks the same as without this style: only a background, or what is drawn into a blank, is seen. */
const isPlainBlank = ({inverse, others, background}) => inverse === '' && others === '' && background === '';

/** The style after a sequence of codes; undefined where one of them is not known. */
const styleAfter = (before, sequence) => {
	const codes = sequence.split(';').map(Number);
	let style = before;
	for (let index = 0; index < codes.length; index++) {
		const code = codes[index];
		const tens = Math.floor(code / 10);
		if (code === 0) style = noStyle;
		else if (code === 1 || code === 2) style = {...style, weights: withCode(style.weights, code)};
		else if (code === 22) style = {...style, weights: ''};
		else if (code === 7 || code === 27) style = {...style, inverse: code === 7 ? '7' : ''};
		else if (code === 38 || code === 48) {
			const length = codes[index + 1] === 2 ? 5 : codes[index + 1] === 5 ? 3 : 0;
			if (length === 0) return undefined;
			const colour = codes.slice(index, index + length).join(';');
			style = code === 38 ? {...style, foreground: colour} : {...style, background: colour};
			index += length - 1;
		} else if (code === 39 || code === 49)
			style = code === 39 ? {...style, foreground: ''} : {...style, background: ''};
		else if (tens === 3 || tens === 9) style = {...style, foreground: String(code)};
		else if (tens === 4 || tens === 10) style = {...style, background: String(code)};
		else return undefined;
	}
	return style;
};

const withCode = (weights, code) =>
	weights.split(';').includes(String(code)) ? weights : weights === '' ? String(code) : '1;2';

// So many equal cells between two runs cost no more than going over them.
const bridged = 4;
// So many blanks cost more than erasing them and going on behind them.
const erasedFrom = 10;

const codesOf = style => (style === '' ? [] : style.split(' '));

/** The shortest sequence that makes one style of another: what has to go is reset, and what stays is not said again. */
const styleChange = (from, to) => {
	if (to === '') return '\u001B[m';
	const wanted = codesOf(to);
	const stays = code => wanted.includes(code) || (isForeground(code) && wanted.some(isForeground));
	if (!codesOf(from).every(stays)) return `\u001B[0;${wanted.join(';')}m`;
	const had = codesOf(from);
	return `\u001B[${wanted.filter(code => !had.includes(code)).join(';')}m`;
};

const isForeground = code => /^(3\d|9\d)(;|$)/.test(code);
const hasBackground = style => codesOf(style).some(code => /^(4\d|10\d|7)(;|$)/.test(code));

// The style that the lines written so far have left, for the next one to go on with.
let carried = '';

/** Ends the style that is left: at the end of a frame, and before anything of Ink's own. */
export const endStyle = () => {
	const ending = carried === '' ? '' : '\u001B[m';
	carried = '';
	return ending;
};

/** Writes what changes in one line of a frame, but for the columns in `drawn`. */
export const lineInFrame = (previous, next, columns, drawn) =>
	changedCells(previous, next, columns, drawn) ?? endStyle() + lineUpdate(previous, next, columns);

/** Writes the cells that differ; undefined where Ink's own way has to. */
const changedCells = (previous, next, columns, drawn) => {
	const [before, after] = [cellsOf(previous), cellsOf(next)];
	if (before === undefined || after === undefined) return undefined;
	const length = Math.max(before.signs.length, after.signs.length);
	if (length > columns) return undefined;
	const signOf = ({signs}, column) => signs[column] ?? ' ';
	const styleOf = ({styles}, column) => styles[column] ?? '';
	const isSame = column =>
		drawn?.has(column) === true ||
		(signOf(before, column) === signOf(after, column) && styleOf(before, column) === styleOf(after, column));
	const isHalf = column => signOf(before, column) === '' || signOf(after, column) === '';
	const blankFrom = (from, end) => {
		let column = from;
		while (column < end && signOf(after, column) === ' ' && styleOf(after, column) === '') column += 1;
		return column - from;
	};
	let written = '';
	let style = carried;
	for (let column = 0; column < length;) {
		if (isSame(column)) {
			column += 1;
			continue;
		}
		// Behind the last sign of the new line there is nothing to write.
		if (column >= after.signs.length) {
			const reset = style === '' ? '' : '\u001B[m';
			carried = '';
			return `${written}${reset}\u001B[${column + 1}G\u001B[K`;
		}
		let end = column + 1;
		for (let ahead = end; ahead < length && ahead - end < bridged && drawn?.has(ahead) !== true; ahead++)
			if (!isSame(ahead)) end = ahead + 1;
		// Half of a wide sign is never written, nor left.
		while (column > 0 && isHalf(column)) column -= 1;
		while (end < length && isHalf(end)) end += 1;
		written += column === 0 ? '\r' : `\u001B[${column + 1}G`;
		end = Math.min(end, after.signs.length);
		while (column < end) {
			const wanted = styleOf(after, column);
			const blank = wanted === '' ? blankFrom(column, end) : 0;
			// A blank takes no colour but that of a background: the style of the sign before it may go on.
			if (wanted !== style && (blank === 0 || hasBackground(style))) {
				written += styleChange(style, wanted);
				style = wanted;
			}
			if (blank < erasedFrom) written += signOf(after, column++);
			else {
				column += blank;
				written += `\u001B[${blank}X${column < end ? `\u001B[${column + 1}G` : ''}`;
			}
		}
	}
	// A line that begins below a background may take its colour.
	carried = hasBackground(style) ? '' : style;
	return carried === style ? written : `${written}\u001B[m`;
};

// The sides of frames, which go from a colour to another as a whole.
const upright = /[│┃|]/;
// In fewer lines the way there and back costs more than is saved.
const leastUprights = 5;

/**
 * Writes from the first line on the sides of frames that change, each from above to below, and goes back to the first line.
 * With it come the columns that are written in each line.
 */
export const uprightsIn = (previous, next, columns) => {
	const drawn = [];
	const lines = next.map((line, row) =>
		line === previous[row] ? undefined : {before: cellsOf(previous[row]), after: cellsOf(line)},
	);
	const styleAt = (row, column) => {
		const {before, after} = lines[row] ?? {};
		const sign = after?.signs[column];
		if (before === undefined || sign === undefined || !upright.test(sign)) return undefined;
		if (before.signs[column] === '' || before.signs[column + 1] === '') return undefined;
		const style = after.styles[column];
		return before.signs[column] === sign && before.styles[column] === style ? undefined : `${sign}${style}`;
	};
	let written = '';
	// Behind a sign in the last column each terminal has the cursor elsewhere.
	for (let column = 0; column < columns - 1; column++)
		for (let row = 0; row < lines.length; row++) {
			const wanted = styleAt(row, column);
			let end = row + 1;
			while (wanted !== undefined && styleAt(end, column) === wanted) end += 1;
			if (end - row < leastUprights) continue;
			const sign = wanted[0];
			const there = `${row === 0 ? '' : `\u001B[${row}B`}\u001B[${column + 1}G${styleChange('', wanted.slice(1))}`;
			const back = `\u001B[m${end === 1 ? '' : `\u001B[${end - 1}A`}\r`;
			written += there + sign + `\u001B[B\b${sign}`.repeat(end - row - 1) + back;
			for (let line = row; line < end; line++) (drawn[line] ??= new Set()).add(column);
			row = end;
		}
	return {written, drawn};
};
