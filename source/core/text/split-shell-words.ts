/** What a text ends in where it is no whole line of a shell. */
type OpenWord = {readonly type: 'open-quote' | 'open-backslash'};

const runs = {'': /[^ \t\r\n'"\\]+/y, '"': /[^"\\]+/y, "'": /[^']+/y};

const isSpace = (character: string): boolean =>
	character === ' ' || character === '\t' || character === '\n' || character === '\r';

/** Splits as a POSIX shell would, without expansions (Python's `shlex.split`). Answers the problem where a quote is open. */
export const splitShellWords = (text: string): readonly string[] | {readonly problem: OpenWord} => {
	const words: string[] = [];
	let word: string | undefined;
	let quote: keyof typeof runs = '';
	for (let index = 0; index < text.length;) {
		const character = text[index] ?? '';
		if (character === quote) {
			quote = '';
			index += 1;
		} else if (character === '\\' && quote !== "'") {
			const next = text[index + 1];
			if (next === undefined) return {problem: {type: 'open-backslash'}};
			word = (word ?? '') + (quote === '' || next === '"' || next === '\\' ? next : character + next);
			index += 2;
		} else if (quote === '' && (character === '"' || character === "'")) {
			quote = character;
			word ??= '';
			index += 1;
		} else if (quote === '' && isSpace(character)) {
			if (word !== undefined) words.push(word);
			word = undefined;
			index += 1;
		} else {
			// All at once up to the next character that means something here.
			const run = runs[quote];
			run.lastIndex = index;
			const [taken = character] = run.exec(text) ?? [];
			word = (word ?? '') + taken;
			index += taken.length;
		}
	}
	if (quote !== '') return {problem: {type: 'open-quote'}};
	if (word !== undefined) words.push(word);
	return words;
};
