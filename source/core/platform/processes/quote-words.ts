/** A word that no POSIX shell splits, and that is no assignment and no `=command` of zsh. */
const plain = /^(?:[\w@%+:,./][\w@%+:,./-]*|-[\w@%+:,./=-]*)$/;
const control = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]|\p{Surrogate}/u;

/**
 * Quotes one word for pasting into sh, bash or zsh: bare where that is safe, else in single quotes. Characters that
 * could act on a terminal, and bytes that are no text, are written as `$'\xNN'`, which bash and zsh read back exactly.
 */
export const shellQuote = (word: string): string => {
	if (plain.test(word)) return word;
	return control.test(word) ? `$'${[...word].map(escape).join('')}'` : `'${word.replaceAll("'", "'\\''")}'`;
};

/** A command line that can be pasted into a shell. */
export const shellLine = (words: readonly string[]): string => words.map(shellQuote).join(' ');

const escape = (character: string): string => {
	if (character === "'" || character === '\\') return `\\${character}`;
	if (!control.test(character)) return character;
	const code = character.codePointAt(0) ?? 0;
	const bytes = code >= 0xdc80 && code <= 0xdcff ? [code & 0xff] : [...Buffer.from(character, 'utf8')];
	return bytes.map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
};
