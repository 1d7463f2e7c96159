import {isInside, type FsPath} from '../model/path.js';

// Controls (C0, DEL, C1), bidi marks, embeddings and isolates, zero-width and invisible characters, line and paragraph
// separators, tags, lone surrogates: characters that could act on a terminal or hide text.
const unfit =
	/[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;

/**
 * Makes text from the disk or a child process fit to show: characters that could act on a terminal, reorder or hide
 * text become visible (`\x1b`, `\u{202e}`); an undecodable byte of a path becomes `\xNN`. One line in, one line out:
 * newlines are escaped too, so split lines before. Idempotent on its own output.
 */
export const printable = (text: string): string => text.replace(unfit, escape);

/** Formats a path for showing, with the user's home as `~` where it is given. */
export const printablePath = (path: FsPath, home?: FsPath): string => {
	if (home !== undefined && home !== '/' && isInside(path, home)) return printable(`~${path.slice(home.length)}`);
	return printable(path);
};

/**
 * Makes a line with paths in it fit to show, with the user's home as `~` where a path begins with it: after a space, a
 * quote, a bracket, or a sign that separates paths.
 */
export const printableWithHome = (line: string, home: FsPath): string => {
	const [first = '', ...rest] = home === '/' ? [line] : line.split(`${home}/`);
	const shown = rest.reduce(
		(before, after) => `${before}${/(?:^|[\s"'=:,;([{<|])$/.test(before) ? '~' : home}/${after}`,
		first,
	);
	return printable(shown);
};

const escape = (character: string): string => {
	const code = character.codePointAt(0) ?? 0;
	if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code & 0xff).toString(16)}`;
	if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
	return `\\u{${code.toString(16)}}`;
};
