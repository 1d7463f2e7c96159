import {pathToFileURL} from 'node:url';
import {quotedPaths} from '../../inspect/health/written-paths.js';
import {pathOfFileUrl} from '../../python/direct-url.js';
import {pathInside, sourcePath, type Relocation} from './relocation.js';

/** Rewrites the text of one kind of file for another place. Answers the same text where nothing in it has to change. */
export type Rewriter = (text: string, relocation: Relocation) => string;

/**
 * Rewrites a script that a shell reads: `activate` and its kin. They hold the path bare, in quotes, or as Python's
 * `shlex.quote` writes it, by the version of venv, virtualenv or uv.
 */
export const rewriteActivation: Rewriter = (text, relocation) => {
	const {from, to} = relocation;
	const isPlain = /^[\w@%+=,./-]+$/.test(to);
	const words = from.flatMap(quotedPaths).map(escaped);
	const mention = new RegExp([...words, mentionOf(from)].join('|'), 'gm');
	return withName(text, relocation).replace(mention, (_, before: string | undefined) => {
		if (before === undefined) return `'${to}'`;
		const isWithinQuotes = before === "'" || before === '"';
		return before + (isPlain || isWithinQuotes ? to : `'${to}'`);
	});
};

/** The script with the new name in the prompt. virtualenv and uv take it from the path, venv writes it down. */
const withName = (text: string, {name}: Relocation): string => {
	if (name === undefined) return text;
	return promptsOf(escaped(name.from)).reduce(
		(changed, prompt) => changed.replace(prompt, (_, before: string) => before + name.to),
		text,
	);
};

/**
 * Places of the name in the scripts of venv, which differ by its version. It is replaced nowhere else, since it may also be
 * a word of the shell, like `env`.
 */
const promptsOf = (name: string): readonly RegExp[] => [
	new RegExp(`("x?\\("?)${name}(?="?\\) )`, 'g'),
	new RegExp(`(\\b(?:VIRTUAL_ENV_PROMPT|_virtualenv_prompt_\\w+|env_name)(?: ?= ?| )["']?)${name}(?=["']?$)`, 'gm'),
	new RegExp(`(\\(set_color \\w+\\) "?)${name}(?="? \\(set_color)`, 'g'),
	new RegExp(`(^[ \\t]*if \\(")${name}(?=" != ""\\) then)`, 'gm'),
];

/** Rewrites a program in `bin`: its first line, and what it says of the environment further down. */
export const rewriteProgram: Rewriter = (text, relocation) => {
	const header = readHeader(text);
	const interpreter = header && pathInside(header.interpreter, relocation);
	const [head, body] =
		header === undefined || interpreter === undefined ? ['', text] : [shebang(interpreter, header.flags), header.rest];
	return head + replaceMentions(body, relocation);
};

/** Rewrites the values of `pyvenv.cfg` that are paths inside, and the command line by which it was created. */
export const rewriteConfig: Rewriter = (text, relocation) =>
	text.replace(/^([^=\n]*=[ \t]*)([^\r\n]*)/gm, (line, key: string, value: string) => {
		const inside = pathInside(value, relocation);
		if (inside !== undefined) return key + inside;
		const old = relocation.from.find(from => value.endsWith(` ${from}`));
		return old === undefined ? line : key + value.slice(0, -old.length) + relocation.to;
	});

/** Rewrites a file with a path in each line: `.pth` and `.egg-link`. */
export const rewriteLines: Rewriter = (text, relocation) =>
	text.replace(/^\/[^\r\n]*/gm, line => sourcePath(line.trimEnd(), relocation) ?? line);

/** Rewrites paths that are whole strings of Python or JSON: the finder of an editable install, a Jupyter kernel. */
export const rewriteStrings: Rewriter = (text, relocation) =>
	text.replace(/(['"])(\/[^'"\\\n]*)\1/g, (string, quote: string, path: string) => {
		const moved = sourcePath(path, relocation);
		return moved === undefined ? string : quote + moved + quote;
	});

/** Rewrites the `file:` URL of `direct_url.json` (PEP 610). */
export const rewriteDirectUrl: Rewriter = (text, relocation) =>
	text.replace(/"(file:[^"\\\n]*)"/g, (string, url: string) => {
		const path = pathOfFileUrl(url);
		const moved = path && sourcePath(path, relocation);
		return moved === undefined ? string : `"${pathToFileURL(moved).href}"`;
	});

/** Rewrites paths that only follow the environment itself, whatever is around them. */
const replaceMentions: Rewriter = (text, {from, to}) =>
	text.replace(new RegExp(mentionOf(from), 'gm'), (_, before: string) => before + to);

/**
 * Finds any of these paths as a whole one, not as the beginning of another name, nor as the end of a longer path. All at
 * once: what is written for one of them may contain another.
 */
const mentionOf = (paths: readonly string[]): string => `(^|[^\\w./~-])(?:${paths.map(escaped).join('|')})(?![\\w.-])`;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Header = {readonly interpreter: string; readonly flags: string; readonly rest: string};

/** Reads the first line of a program, or the three lines that stand for one that is too long for the system. */
const readHeader = (text: string): Header | undefined => {
	const long = /^#!\/bin\/sh\n'''exec' (?:"([^"\n]+)"|'([^'\n]+)'|(\/\S+)) (.*?)"\$0" "\$@"\n' '''\n/.exec(text);
	if (long !== null) {
		const interpreter = long.slice(1, 4).find(one => one !== undefined) ?? '';
		return {interpreter, flags: (long[4] ?? '').trim(), rest: text.slice(long[0].length)};
	}
	const short = /^#![ \t]*(\/[^\r\n]*?\/(?:python|pypy)[\w.]*)(?:[ \t]+([^\r\n]*))?(?:\r?\n|$)/.exec(text);
	return short ? {interpreter: short[1] ?? '', flags: short[2] ?? '', rest: text.slice(short[0].length)} : undefined;
};

// The limit of older kernels. Newer ones take 256, but every installer still keeps to this one.
const longestShebang = 127;

/** Writes the first line as installers do (distlib's `_build_shebang`): by a shell where it is long or has a space. */
const shebang = (interpreter: string, flags: string): string => {
	const line = `#!${interpreter}${flags === '' ? '' : ` ${flags}`}\n`;
	if (!interpreter.includes(' ') && Buffer.byteLength(line) <= longestShebang) return line;
	return `#!/bin/sh\n'''exec' "${interpreter}" ${flags === '' ? '' : `${flags} `}"$0" "$@"\n' '''\n`;
};
