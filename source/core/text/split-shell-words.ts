/** What a text ends in where it is no whole line of a shell. */
type OpenWord = {readonly type: 'open-quote' | 'open-backslash'};

/** Splits as a POSIX shell would, without expansions (Python's `shlex.split`). Answers the problem where a quote is open. */
export const splitShellWords = (text: string): readonly string[] | {readonly problem: OpenWord} => {
	const words: string[] = [];
	let word: string | undefined;
	let quote = '';
	for (let index = 0; index < text.length; index++) {
		const character = text[index] ?? '';
		if (quote !== '' && character === quote) quote = '';
		else if (character === '\\' && quote !== "'") {
			const next = text[++index];
			if (next === undefined) return {problem: {type: 'open-backslash'}};
			word = (word ?? '') + (quote === '' || next === '"' || next === '\\' ? next : character + next);
		} else if (quote !== '') word = (word ?? '') + character;
		else if (character === '"' || character === "'") {
			quote = character;
			word ??= '';
		} else if (/[ \t\r\n]/.test(character)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else word = (word ?? '') + character;
	}
	if (quote !== '') return {problem: {type: 'open-quote'}};
	if (word !== undefined) words.push(word);
	return words;
};
