/** A line being typed. The cursor stands before the character at `cursor`, counted in code points. */
export type TextField = {readonly value: string; readonly cursor: number};

/** What a text is typed for: a filter of the list, a search in a pane or screen, a place to look in. */
export type TypingField = 'filter' | 'search' | 'look';

/** How many texts a field has gone back to earlier ones, and the text that was typed before. */
export type RecalledText = {readonly back: number; readonly own: string};

/** A line with the cursor at its end. */
export const textField = (value = ''): TextField => ({value, cursor: Array.from(value).length});

const motions: Readonly<Record<string, (cursor: number, length: number) => number>> = {
	left: cursor => Math.max(0, cursor - 1),
	right: (cursor, length) => Math.min(length, cursor + 1),
	home: () => 0,
	end: (_, length) => length,
	'ctrl-a': () => 0,
	'ctrl-e': (_, length) => length,
};

/** The keys that edit a line, as the help says them. */
export const fieldKeys: ReadonlyArray<{readonly keys: readonly string[]; readonly title: string}> = [
	{keys: ['ctrl-a', 'home'], title: 'to the beginning'},
	{keys: ['ctrl-e', 'end'], title: 'to the end'},
	{keys: ['ctrl-u'], title: 'delete all before the cursor'},
	{keys: ['ctrl-k'], title: 'delete all behind the cursor'},
	{keys: ['ctrl-w'], title: 'delete the word before the cursor'},
	{keys: ['ctrl-p', 'ctrl-n'], title: 'an earlier filter, search or place; a later one'},
];

/** The line after a key, or undefined where the key edits no line (Enter, Escape, arrows up and down …). */
export const editText = (field: TextField, key: string): TextField | undefined => {
	const characters = Array.from(field.value);
	const motion = motions[key];
	if (motion) return {...field, cursor: motion(field.cursor, characters.length)};
	const before = characters.slice(0, field.cursor);
	const after = characters.slice(field.cursor);
	if (key === 'backspace') return joined(before.slice(0, -1), after);
	if (key === 'delete') return joined(before, after.slice(1));
	if (key === 'ctrl-u') return joined([], after);
	if (key === 'ctrl-k') return joined(before, []);
	if (key === 'ctrl-w') return joined(Array.from(before.join('').replace(/\S*\s*$/, '')), after);
	return Array.from(key).length === 1 ? joined([...before, key], after) : undefined;
};

/** The line with a pasted text in it: its line ends become spaces, other controls go. */
export const pasteText = (field: TextField, pasted: string): TextField => {
	const characters = Array.from(field.value);
	const fit = Array.from(pasted.trim().replace(/\s*[\r\n]+\s*/g, ' ')).filter(character => !/\p{Cc}/u.test(character));
	return joined([...characters.slice(0, field.cursor), ...fit], characters.slice(field.cursor));
};

const joined = (before: readonly string[], after: readonly string[]): TextField => ({
	value: [...before, ...after].join(''),
	cursor: before.length,
});
