import {fromBytes, toBytes} from '../../model/path.js';

// How programs that create environments write a path into scripts, and how it is read back. venv and uv quote as
// Python's shlex.quote does. virtualenv since 21 writes what is not ASCII in three other ways, for shells of every
// locale: as octal bytes for printf, as single bytes with '' behind each in csh, and as numbers in xonsh.

const nonAscii = /[^\u0000-\u007F]+/;
const octalCommand = /"\$\(unset -f printf 2>\/dev\/null \|\| :; \\printf '%b' '((?:\\0[0-7]{3})+)'\)"/;

/** Quotes as Python's `shlex.quote` does. */
const shlexQuoted = (text: string): string =>
	/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;

/** Words of a script that stand for a path, each once: every one but the bare path itself, which may be within quotes. */
export const quotedPaths = (path: string): readonly string[] => {
	const words = [shlexQuoted(path), ...(nonAscii.test(path) ? [inBash(path), inCsh(path)] : []), ...inXonsh(path)];
	return [...new Set(words)].filter(word => word !== path);
};

const inBash = (path: string): string =>
	path
		.split(/([^\u0000-\u007F]+)/)
		.filter(part => part !== '')
		.map(part =>
			nonAscii.test(part) ? `"$(unset -f printf 2>/dev/null || :; \\printf '%b' '${octal(part)}')"` : shlexQuoted(part),
		)
		.join('');

const octal = (text: string): string =>
	[...toBytes(text)].map(byte => `\\0${byte.toString(8).padStart(3, '0')}`).join('');

const inCsh = (path: string): string => {
	const bytes = [...toBytes(path)].flatMap(byte => (byte < 0x80 ? [byte] : [byte, 0x27, 0x27]));
	return `'${fromBytes(Buffer.from(bytes))}'`;
};

const inXonsh = (path: string): readonly string[] => [
	`__import__('builtins').bytes.fromhex('${toBytes(path).toString('hex')}')`,
	`''.join(__import__('builtins').map(__import__('builtins').chr, (${[...path].map(one => one.codePointAt(0)).join(', ')})))`,
];

/** Value of a shell word; undefined where the shell would have to compute it. */
export const valueOfWord = (word: string): string | undefined => {
	const bare = '[\\w@%+=:,./-]+|\'[^\']*\'|"[^"$`\\\\]*"';
	const part = new RegExp(`${octalCommand.source}|${bare}`, 'g');
	if (!new RegExp(`^(?:${octalCommand.source}|${bare})+$`).test(word)) return undefined;
	const parts = [...word.matchAll(part)].map(([text, bytes]) =>
		bytes === undefined ? Buffer.from(toBytes(text.replace(/^(['"])(.*)\1$/s, '$2'))) : bytesOf(bytes),
	);
	return fromBytes(Buffer.concat(parts));
};

const bytesOf = (octals: string): Buffer =>
	Buffer.from(
		octals
			.split('\\0')
			.slice(1)
			.map(digits => Number.parseInt(digits, 8) & 0xff),
	);
