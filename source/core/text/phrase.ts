import type {VenvError} from '../model/error.js';
import type {FsPath} from '../model/path.js';
import {phraseText, type NamedPath, type Phrase} from '../model/phrase.js';
import {printable, printablePath} from './printable.js';

/**
 * Makes a phrase: phrase`Can't move ${{path}}`. Texts in it have to be printable already. One without paths is a plain
 * text.
 */
export const phrase = (
	texts: TemplateStringsArray,
	...values: ReadonlyArray<Phrase | number | {readonly path: FsPath}>
): Phrase => {
	const parts = joined(texts.flatMap((text, index) => [text, ...partsOf(values[index] ?? '')]));
	const [only = '', ...others] = parts;
	return typeof only === 'string' && others.length === 0 ? only : parts;
};

/** Lists paths, with commas between them unless another text is given. */
export const pathList = (paths: readonly FsPath[], between = ', '): Phrase =>
	paths.reduce<Phrase>((before, path) => phrase`${before}${before === '' ? '' : between}${{path}}`, '');

/** Writes a phrase whose paths begin with `~` where they lie in the user's home. */
export const phraseFromHome = (words: Phrase, home: FsPath): string =>
	phraseText(words, path => printablePath(path, home));

/** What happened and why, as `message` of the error says it. */
export const failurePhrase = ({words: {what, why}}: VenvError): Phrase =>
	why === undefined ? what : phrase`${what}: ${why}`;

const partsOf = (value: Phrase | number | {readonly path: FsPath}): ReadonlyArray<string | NamedPath> => {
	if (typeof value === 'string' || typeof value === 'number') return [String(value)];
	return 'path' in value ? [{path: value.path, text: printable(value.path)}] : value;
};

/** Joins texts that follow each other. */
const joined = (parts: ReadonlyArray<string | NamedPath>): ReadonlyArray<string | NamedPath> =>
	parts.reduce<ReadonlyArray<string | NamedPath>>((before, part) => {
		const last = before.at(-1);
		if (part === '') return before;
		return typeof part === 'string' && typeof last === 'string'
			? [...before.slice(0, -1), last + part]
			: [...before, part];
	}, []);
