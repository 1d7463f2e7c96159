import type {Context} from '../../model/context.js';
import {ancestors, type Ancestor} from '../../platform/processes/listing/ancestors.js';
import {toBytes} from '../../model/path.js';
import {shellQuote} from '../../platform/processes/quote-words.js';

/** Shells in which an environment can be activated. */
export const shells = ['bash', 'zsh', 'fish', 'sh', 'tcsh', 'pwsh', 'nu', 'xonsh', 'cmd'] as const;
export type Shell = (typeof shells)[number];

/** Shell with this program name (`csh`, `dash`, `powershell` too); undefined for other programs. */
export const shellNamed = (name: string): Shell | undefined => {
	const plain = name.toLowerCase().replace(/\.exe$/, '');
	const known = shells.find(shell => shell === plain);
	if (known !== undefined) return known;
	if (plain === 'csh') return 'tcsh';
	if (plain === 'powershell') return 'pwsh';
	if (plain === 'dash' || plain === 'ash' || plain === 'ksh' || plain === 'busybox') return 'sh';
	// xonsh is a script: the process is a Python.
	return undefined;
};

/**
 * Finds the shell that called us: `VENVTUI_SHELL`, which our own function sets, else the nearest ancestor process that
 * is a shell and not just a `sh -c` on the way (npm's), else `$SHELL`, else bash. On Windows, where PowerShell can't be
 * asked for the processes, the variables of PowerShell and cmd tell instead of the last two.
 */
export const detectShell = async (
	{variables, platform}: Pick<Context, 'variables'> & Partial<Pick<Context, 'platform'>>,
	pid?: number,
): Promise<Shell> => {
	const told = shellNamed(variables['VENVTUI_SHELL'] ?? '');
	if (told !== undefined) return told;
	const named = shellNamed((variables['SHELL'] ?? '').split('/').at(-1) ?? '');
	return shellAmong(await ancestors(pid)) ?? named ?? (platform === 'windows' ? shellOfWindows(variables) : 'bash');
};

/** The nearest of the ancestors that is a shell to type in, and does not just run one command. */
export const shellAmong = (found: readonly Ancestor[]): Shell | undefined => {
	for (const {name, words} of found) {
		if (words.slice(0, 2).some(word => /(?:^|[/\\])xonsh(?:\.exe)?$/.test(word))) return 'xonsh';
		const shell = shellNamed(name);
		if (shell !== undefined && !runsCommand(shell, words.slice(1))) return shell;
	}
	return undefined;
};

/** `sh -c`, `cmd /c`, and `pwsh -Command` or `-File` but for one that stays (about_Pwsh: any beginning of a flag does). */
const runsCommand = (shell: Shell, words: readonly string[]): boolean => {
	if (shell === 'cmd') return words.some(word => /^\/[cr]/i.test(word)) && !words.some(word => /^\/k/i.test(word));
	if (shell !== 'pwsh') return words.some(word => /^-\w*c$/.test(word));
	const flags = words.map(word => word.toLowerCase());
	const isOneOf = (flag: string, least: number) => (word: string) =>
		word.length > least && `-${flag}`.startsWith(word.replace(/^[-/]+/, '-'));
	if (flags.some(isOneOf('noexit', 3))) return false;
	const runs = ['command', 'file', 'encodedcommand'].map(flag => isOneOf(flag, 1));
	return flags.some(word => word.endsWith('.ps1') || runs.some(isRun => isRun(word)));
};

/** PowerShell puts the user's own modules first; cmd passes its prompt on. */
const shellOfWindows = (variables: Context['variables']): Shell => {
	const hasOwnModules = /\\Documents\\(?:Windows)?PowerShell\\Modules/i.test(variables['PSMODULEPATH'] ?? '');
	return variables['PROMPT'] !== undefined && !hasOwnModules ? 'cmd' : 'pwsh';
};

/** Quotes one word for a shell, so that it is read literally; undefined where that shell can't express it. */
export const quoteFor = (shell: Shell, word: string): string | undefined => {
	const isOdd = /[\u0000-\u001F\u007F]|\p{Surrogate}/u.test(word);
	switch (shell) {
		case 'bash':
		case 'zsh':
			return isOdd ? shellQuote(word) : `'${word.replaceAll("'", "'\\''")}'`;
		case 'sh':
			return isOdd ? printed(word) : `'${word.replaceAll("'", "'\\''")}'`;
		case 'fish':
			return fishQuote(word);
		case 'tcsh':
			// History is expanded even in single quotes.
			return isOdd ? undefined : `'${word.replaceAll("'", "'\\''").replaceAll('!', '\\!')}'`;
		case 'pwsh':
			// PowerShell accepts typographic quotes as quotes.
			return isOdd ? undefined : `'${word.replace(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`;
		case 'nu':
			return nuQuote(word, isOdd);
		case 'xonsh':
			// PATH is expanded once more.
			return word.includes('$') ? undefined : pythonQuote(word);
		case 'cmd':
			return isOdd || /["%!^&|<>]/.test(word) ? undefined : `"${word}"`;
	}
};

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;

/** Octal numbers for `printf`; a shell removes line breaks at the end of its output. */
const printed = (word: string): string | undefined =>
	word.endsWith('\n') ? undefined : `"$(printf '${[...toBytes(word)].map(octal).join('')}')"`;

/** fish reads `\Xhh` as a byte, outside quotes only. */
const fishQuote = (word: string): string =>
	word
		.split(/([\u0000-\u001F\u007F]|\p{Surrogate})/u)
		.map((part, index) =>
			index % 2 === 1
				? [...toBytes(part)].map(byte => `\\X${byte.toString(16).padStart(2, '0')}`).join('')
				: `'${part.replace(/[\\']/g, '\\$&')}'`,
		)
		.join('');

const nuQuote = (word: string, isOdd: boolean): string | undefined => {
	if (/\p{Surrogate}/u.test(word)) return undefined;
	if (!isOdd && !word.includes("'")) return `'${word}'`;
	const escaped = word.replace(
		/[\u0000-\u001F\u007F"\\]/g,
		character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
	);
	return `"${escaped}"`;
};

/** In a Python string a lone surrogate stands for a byte, as here. */
const pythonQuote = (word: string): string =>
	`'${word.replace(/[\u0000-\u001F\u007F\\']|\p{Surrogate}/gu, character => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)}'`;
