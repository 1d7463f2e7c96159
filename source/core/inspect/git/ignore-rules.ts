/** One line of an ignore file. `base` holds the names of the file's directory, from the repository's root. */
export type IgnoreRule = {
	readonly base: readonly string[];
	readonly isNegated: boolean;
	readonly directoriesOnly: boolean;
	/** Names of the pattern; `**` stands for any number of directories. */
	readonly segments: readonly string[];
};

// The package `ignore` is not used: it also decides for the directories above a path, by the patterns of one file alone.
// A path that a `.gitignore` further down includes again would stay ignored (git-state.test.ts: "a directory below takes
// it back").

const maximumRules = 20_000;

/** The rules of an ignore file (gitignore(5)), in order; at most 20 000 of them. */
export const parseIgnoreFile = (text: string, base: readonly string[]): readonly IgnoreRule[] =>
	text
		.split(/\r?\n/, maximumRules)
		.map(line => line.replace(/^\uFEFF/, ''))
		.flatMap(line => parseRule(line, base) ?? []);

const parseRule = (line: string, base: readonly string[]): IgnoreRule | undefined => {
	if (line.startsWith('#')) return undefined;
	const pattern = stripTrailingSpaces(line);
	const isNegated = pattern.startsWith('!');
	const rest = isNegated ? pattern.slice(1) : pattern;
	const directoriesOnly = rest.endsWith('/') && !rest.endsWith('\\/');
	const body = directoriesOnly ? rest.slice(0, -1) : rest;
	if (body === '' || body === '/') return undefined;
	// A slash at the start or in the middle ties the pattern to the file's own directory.
	const isAnchored = body.includes('/');
	const names = body.split('/').filter(name => name !== '');
	return {base, isNegated, directoriesOnly, segments: isAnchored ? names : ['**', ...names]};
};

const stripTrailingSpaces = (line: string): string => {
	let end = line.length;
	while (end > 0 && line[end - 1] === ' ' && line[end - 2] !== '\\') end -= 1;
	return line.slice(0, end);
};

/**
 * Whether the rules ignore a path, given as its names from the repository's root: the path itself, or a directory above
 * it. The last rule that matches decides; nothing below an ignored directory can be included again.
 */
export const isIgnored = (rules: readonly IgnoreRule[], names: readonly string[], isDirectory: boolean): boolean => {
	for (let length = 1; length <= names.length; length++) {
		const part = names.slice(0, length);
		const fits = rules.findLast(rule => matches(rule, part, isDirectory || length < names.length));
		if (fits && !fits.isNegated) return true;
	}
	return false;
};

const matches = (rule: IgnoreRule, names: readonly string[], isDirectory: boolean): boolean => {
	if (rule.directoriesOnly && !isDirectory) return false;
	if (names.length <= rule.base.length || rule.base.some((name, index) => names[index] !== name)) return false;
	return matchesNames(rule.segments, names.slice(rule.base.length));
};

/**
 * Matches names against patterns. One pointer returns to the last `**`, so that it takes at most length × length steps.
 */
const matchesNames = (segments: readonly string[], names: readonly string[]): boolean => {
	let [segment, name, star, mark] = [0, 0, -1, 0];
	while (name < names.length) {
		const pattern = segments[segment];
		if (pattern === '**') {
			// At the end, `**` stands for everything inside, thus for at least one name.
			if (segment === segments.length - 1) return true;
			[star, mark] = [segment, name];
			segment += 1;
		} else if (pattern !== undefined && matchesName(pattern, names[name] ?? '')) {
			segment += 1;
			name += 1;
		} else if (star >= 0) {
			mark += 1;
			[segment, name] = [star + 1, mark];
		} else return false;
	}
	return segment === segments.length;
};

/** Matches one name against `*`, `?`, `[a-z]` and escapes, in steps bounded by the product of the lengths. */
const matchesName = (pattern: string, name: string): boolean => {
	let [at, position, star, mark] = [0, 0, -1, 0];
	while (position < name.length) {
		const step = pattern[at] === '*' ? undefined : matchOne(pattern, at, name[position] ?? '');
		if (pattern[at] === '*') {
			[star, mark] = [at, position];
			at += 1;
		} else if (step !== undefined) {
			at = step;
			position += 1;
		} else if (star >= 0) {
			mark += 1;
			[at, position] = [star + 1, mark];
		} else return false;
	}
	while (pattern[at] === '*') at += 1;
	return at === pattern.length;
};

/** Position after the pattern's next part, if that part matches the letter. */
const matchOne = (pattern: string, at: number, letter: string): number | undefined => {
	const next = pattern[at];
	if (next === undefined) return undefined;
	if (next === '?') return at + 1;
	if (next === '\\') return pattern[at + 1] === letter ? at + 2 : undefined;
	if (next === '[') return matchClass(pattern, at, letter);
	return next === letter ? at + 1 : undefined;
};

const matchClass = (pattern: string, at: number, letter: string): number | undefined => {
	const isNegated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
	const start = at + (isNegated ? 2 : 1);
	// A bracket right at the start is one of the letters.
	const end = pattern.indexOf(']', start + 1);
	if (end < 0) return undefined;
	return classHolds(pattern.slice(start, end), letter) === isNegated ? undefined : end + 1;
};

const classHolds = (letters: string, letter: string): boolean => {
	for (let index = 0; index < letters.length; index++) {
		const first = letters[index] === '\\' ? letters[++index] : letters[index];
		const last = letters[index + 1] === '-' && index + 2 < letters.length ? letters[(index += 2)] : first;
		if (first !== undefined && last !== undefined && first <= letter && letter <= last) return true;
	}
	return false;
};
