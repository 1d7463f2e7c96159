/**
 * A pure function of a text that keeps its latest answers: asked again for one of them, it does no work. Two
 * generations of `size` answers are kept at most, and none for a text longer than `longest` letters: hostile data makes
 * nothing grow. What throws is worked out anew each time.
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
