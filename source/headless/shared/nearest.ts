// Names that other programs use.
const synonyms: Readonly<Record<string, string>> = {
	ls: 'list',
	info: 'show',
	inspect: 'show',
	new: 'create',
	make: 'create',
	add: 'install',
	rebuild: 'reset',
	recreate: 'reset',
	delete: 'rm',
	remove: 'rm',
	del: 'rm',
	clean: 'sweep',
	prune: 'sweep',
	gc: 'sweep',
	undo: 'restore',
	update: 'upgrade',
	search: 'find',
	doctor: 'fix',
};

/**
 * Finds the word of `known` that `word` was probably meant to be: another name for it, or one at most two letters away.
 */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
	const synonym = Object.hasOwn(synonyms, word) ? synonyms[word] : undefined;
	if (synonym !== undefined && known.includes(synonym)) return synonym;
	const ranked = known
		.map(name => ({name, steps: name.startsWith(word) && word.length > 1 ? 1 : distance(word, name)}))
		.sort((a, b) => a.steps - b.steps);
	const best = ranked[0];
	return best !== undefined && best.steps <= Math.min(2, Math.floor(best.name.length / 2)) ? best.name : undefined;
};

/** Number of letters to add, remove, change or swap to turn one word into the other. */
const distance = (from: string, to: string): number => {
	const table = Array.from({length: from.length + 1}, (_, row) =>
		Array.from({length: to.length + 1}, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
	);
	const at = (row: number, column: number): number => table[row]?.[column] ?? Infinity;
	for (let row = 1; row <= from.length; row++) {
		for (let column = 1; column <= to.length; column++) {
			const change = from[row - 1] === to[column - 1] ? 0 : 1;
			const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
			(table[row] ?? [])[column] = Math.min(
				at(row - 1, column) + 1,
				at(row, column - 1) + 1,
				at(row - 1, column - 1) + change,
				isSwap ? at(row - 2, column - 2) + 1 : Infinity,
			);
		}
	}
	return at(from.length, to.length);
};
