/** A line as pip sees it: continuations joined, comment cut, variables expanded. */
export type LogicalLine = {
	/** The first of its lines, from 1. */
	readonly line: number;
	/** Variables expanded: may hold secrets. */
	readonly text: string;
	/** Before variables were expanded. */
	readonly written: string;
};

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The logical lines of a requirements file in pip's order of steps (pip, requirements file format): split where
 * Python's `splitlines` splits, join lines that end in a backslash, cut comments, expand `${NAME}` where set and not
 * empty. Empty ones are left out.
 */
export const logicalLines = (text: string, variables: Variables): readonly LogicalLine[] => {
	const lines: LogicalLine[] = [];
	for (const {line, text: joined} of joinLines(splitLines(text))) {
		const written = stripSpace(cutComment(joined));
		if (written !== '') lines.push({line, text: expandVariables(written, variables), written});
	}
	return lines;
};

/** Splits as Python's `str.splitlines` does: at more than newlines. */
const splitLines = (text: string): readonly string[] => {
	const lines = text.split(/\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/);
	if (lines.at(-1) === '') lines.pop();
	return lines;
};

/** The text with each `${NAME}` (capitals, digits, underscores) replaced by its value where it is set and not empty. */
const expandVariables = (text: string, variables: Variables): string =>
	text.replace(/\$\{([A-Z0-9_]+)\}/g, (whole, name: string) => variables[name] || whole);

function* joinLines(lines: readonly string[]): Generator<{readonly line: number; readonly text: string}> {
	let parts: string[] = [];
	let first = 0;
	for (const [index, text] of lines.entries()) {
		const isComment = /^\s*#/.test(text);
		if (text.endsWith('\\') && !isComment) {
			if (parts.length === 0) first = index + 1;
			parts.push(stripBackslashes(text));
			continue;
		}
		// A comment within a continuation: the space keeps it apart from what stands before.
		parts.push(isComment ? ` ${text}` : text);
		yield {line: parts.length === 1 ? index + 1 : first, text: parts.join('')};
		parts = [];
	}
	if (parts.length > 0) yield {line: first, text: parts.join('')};
}

const stripBackslashes = (text: string): string => {
	let start = 0;
	let end = text.length;
	while (start < end && text[start] === '\\') start += 1;
	while (end > start && text[end - 1] === '\\') end -= 1;
	return text.slice(start, end);
};

/** Cuts from the first `#` at the start or after a space: by hand, as `\s+#` takes quadratic time on spaces. */
const cutComment = (text: string): string => {
	for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1))
		if (at === 0 || isSpace(text[at - 1] ?? '')) return text.slice(0, at);
	return text;
};

const isSpace = (character: string): boolean => /[\s\u001c-\u001f\u0085]/.test(character) && character !== '\uFEFF';

const stripSpace = (text: string): string => {
	let start = 0;
	let end = text.length;
	while (start < end && isSpace(text[start] ?? '')) start += 1;
	while (end > start && isSpace(text[end - 1] ?? '')) end -= 1;
	return text.slice(start, end);
};
