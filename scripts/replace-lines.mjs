import {readFileSync} from 'node:fs';

// Texts of which each sign takes one column and joins no other: Latin, dashes, arrows, lines and blocks. Nearly all that is
// drawn is of these, and taking a text apart by its graphemes costs a third of a frame.
const allNarrow = (others = '') =>
	String.raw`/^[${others} -~\u00A0-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u21FF\u2500-\u25FC]*$/`;

// Lines of packages that cost a frame or a start too much, and what stands there instead. A package in which such a line
// is no longer found stops the build.
const replacedLines = [
	{
		// For the same reason as string-width's below.
		file: /[\\/]ink[\\/]build[\\/]line-update\.js$/,
		lines: {
			'const printableAscii = /^[ -~]*$/u;': `const printableAscii = ${allNarrow()};`,
		},
		added: `const narrowSigns = ${allNarrow(String.raw`\u2713\u2717`)};
			${readFileSync(new URL('changed-cells.js', import.meta.url), 'utf8')}`,
	},
	{
		file: /[\\/]ink[\\/]build[\\/]log-update\.js$/,
		lines: {
			"import lineUpdate from './line-update.js';":
				"import {endStyle, lineInFrame, uprightsIn} from './line-update.js';",
			'for (let i = 0; i < visibleCount; i++) {': `const sides =
				areColumnsUnchanged && nextLines.length === previousLines.length
					? uprightsIn(previousLines, nextLines, stream.columns)
					: {written: '', drawn: []};
				buffer.push(sides.written);
				for (let i = 0; i < visibleCount; i++) {`,
			'buffer.push(cursorSuffix);': 'buffer.push(endStyle(), cursorSuffix);',
			// Which takes a byte less.
			'buffer.push(ansiEscapes.cursorNextLine);': `buffer.push('\\n');`,
			'? lineUpdate(previousLines[i], nextLine, stream.columns)':
				'? lineInFrame(previousLines[i], nextLine, stream.columns, sides.drawn[i])',
		},
		added: '',
	},
	{
		// Ink takes each line apart anew for every frame, and puts it together again, though nearly all lines are those of the
		// frame before. What it knows of a line is kept from frame to frame here, and dropped when it has become much.
		file: /[\\/]ink[\\/]build[\\/]output\.js$/,
		lines: {
			'caches = new OutputCaches();': 'caches = knownLines();',
			'styledChars = new Map();': 'styledChars = new Map(); lines = new Map();',
			'const characterLines = [[]];':
				'let lines = this.caches.lines.get(text); if (lines === undefined) { const characterLines = [[]];',
			'let lines = characterLines.map(line => styledCharsToString(line));':
				'lines = characterLines.map(line => joined(line, this.caches)); this.caches.lines.set(text, lines); }',
			'return this.sliceLineToColumns(line, from, to);':
				'return isWhole(line, from, to, this.caches) ? line : this.sliceLineToColumns(line, from, to);',
			'.filter(character => !/^': String.raw`.filter(character => character.value < '\u00AD' || !/^`,
			'row.push({': 'row.push(blank ??= {',
			'return styledCharsToString(lineWithoutEmptyItems).trimEnd();':
				'return rowText(output.indexOf(line), lineWithoutEmptyItems);',
		},
		added: `let blank;
			let known = new OutputCaches();
			const knownLines = () => (known.styledChars.size < 5000 ? known : (known = new OutputCaches()));
			const joined = (characters, {styledChars}) => {
				const line = styledCharsToString(characters);
				if (!styledChars.has(line)) styledChars.set(line, characters);
				return line;
			};
			const isWhole = (line, from, to, caches) =>
				from === 0 && to === caches.getStringWidth(line) && to === caches.getStyledChars(line).length;
			const lastRows = [];
			const rowText = (y, cells) => {
				const last = lastRows[y];
				if (last?.cells.length === cells.length && cells.every((cell, x) => cell === last.cells[x])) return last.text;
				const text = styledCharsToString(cells).trimEnd();
				lastRows[y] = {cells, text};
				return text;
			};`,
	},
	{
		// A new line is taken apart by its graphemes, and each of them gets a list of its styles. Those are lists that nobody
		// changes: signs of one style can have one, and need not be compared by what is in it.
		file: /[\\/]ansi-tokenize[\\/]build[\\/]tokenize\.js$/,
		lines: {'of segmenter.segment(str)) {': 'of graphemes(str)) {'},
		added: `function* graphemes(text) {
				if (!${allNarrow(String.raw`\n\u001B`)}.test(text)) yield* segmenter.segment(text);
				else for (let index = 0; index < text.length; index++) yield {segment: text[index], index};
			}`,
	},
	{
		// V8 gives each copy that a spread makes a hidden class of its own: five times the memory, and no inline caches.
		file: /[\\/]ansi-tokenize[\\/]build[\\/]styledChars\.js$/,
		lines: {
			'...token,': 'type: token.type, value: token.value, fullWidth: token.fullWidth,',
			'styles: [...codes],': 'styles: codes,',
		},
		added: '',
	},
	{
		// Asked for each text of each frame.
		file: /[\\/]ink[\\/]build[\\/]sanitize-ansi\.js$/,
		lines: {'const sanitizeAnsi = (text) => {': 'const sanitizedAnew = (text) => {'},
		added: `const known = new Map();
			function sanitizeAnsi(text) {
				const before = known.get(text);
				if (before !== undefined) return before;
				if (known.size > 5000) known.clear();
				const sanitized = sanitizedAnew(text);
				known.set(text, sanitized);
				return sanitized;
			}`,
	},
	{
		// The pattern of all emoji takes 10 ms to make, as much as a sixth of Node's start. Each of them holds a sign that
		// is an emoji by itself, or the one that makes the sign before it an emoji: all else need not be tried.
		file: /[\\/]string-width[\\/]index\.js$/,
		lines: {
			'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;': `let rgi;
				const rgiEmojiRegex = {
					test: text =>
						/[\\p{Emoji_Presentation}\\uFE0F]/u.test(text) && (rgi ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text),
				};`,
			'const segmenter = new Intl.Segmenter();': `let made;
				const segmenter = {segment: text => (made ??= new Intl.Segmenter()).segment(text)};`,
			'if (/^[\\u0020-\\u007E]*$/.test(string)) {': `if (${allNarrow()}.test(string)) {`,
		},
		added: '',
	},
];

/** A plugin for esbuild that puts our lines in the place of theirs. */
export const replaceLines = {
	name: 'replace-lines',
	setup: ({onLoad}) => {
		for (const {file, lines, added} of replacedLines)
			onLoad({filter: file}, ({path}) => {
				let source = readFileSync(path, 'utf8');
				for (const [line, instead] of Object.entries(lines)) {
					const parts = source.split(line);
					if (parts.length !== 2)
						throw new Error(`${path} is not what scripts/replace-lines.mjs knows: look what became of "${line}"`);
					source = parts.join(instead);
				}
				return {contents: `${source}\n${added}`};
			});
	},
};
