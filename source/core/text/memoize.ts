/**
 * Caches a pure function of a text. Keeps two generations of `size` answers at most, and none for a text longer than
 * `longest` characters, so that hostile data can't make it grow. Errors are not cached.
 */
export const memoize = <T>(work: (text: string) => T, {size = 4096, longest = 500} = {}): ((text: string) => T) => {
	let young = new Map<string, {readonly answer: T}>();
	let old = young;
	return text => {
		if (text.length > longest) return work(text);
		const known = young.get(text);
		if (known !== undefined) return known.answer;
		const answered = old.get(text) ?? {answer: work(text)};
		if (young.size >= size) {
			old = young;
			young = new Map();
		}
		young.set(text, answered);
		return answered.answer;
	};
};
