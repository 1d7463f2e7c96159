import type {OwnLine} from './own-line.js';

const saved = ['_OLD_VIRTUAL_PATH', '_OLD_VIRTUAL_PROMPT', '_OLD_VIRTUAL_PYTHONHOME'];

/** What follows an `if` on its line would else belong to it. */
const line = (commands: readonly string[]): string =>
	commands.map(command => (command.startsWith('if ') ? `(${command})` : command)).join(' & ');

/** A word for cmd is quoted as a whole; here the quotes stand around the whole assignment. */
const bare = (word: string): string => word.slice(1, -1);

/** Puts something before a variable, whose first value is kept for leaving; an environment entered before is left. */
const prepend = (variable: string, text: string, isWanted = ''): readonly string[] => [
	`if ${isWanted}defined _OLD_VIRTUAL_${variable} set "${variable}=${text}%_OLD_VIRTUAL_${variable}%"`,
	`if ${isWanted}not defined _OLD_VIRTUAL_${variable} set "${variable}=${text}%${variable}%"`,
	`if ${isWanted}not defined _OLD_VIRTUAL_${variable} set "_OLD_VIRTUAL_${variable}=%${variable}%"`,
];

/**
 * cmd replaces `%PATH%` when it reads a line, before it runs anything of it: everything here counts on that. The names
 * are those of Python's `activate.bat`, whose `deactivate` can leave what this enters. cmd can define nothing on a line,
 * so it is left by a line, too. In a prompt `$C` and `$F` are parentheses.
 */
export const cmdLine: OwnLine = {
	leaveFirst: line([
		...saved.map(name => `if defined ${name} set "${name.slice('_OLD_VIRTUAL_'.length)}=%${name}%"`),
		...[...saved, 'VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT'].map(name => `set "${name}="`),
	]),
	enter: ({place, bin, name}) =>
		line([
			`set "VIRTUAL_ENV=${bare(place)}"`,
			`set "VIRTUAL_ENV_PROMPT=${bare(name)}"`,
			...prepend('PATH', `${bare(bin)};`),
			...prepend('PROMPT', `$C${bare(name)}$F `, 'not defined VIRTUAL_ENV_DISABLE_PROMPT if '),
			'if defined PYTHONHOME set "_OLD_VIRTUAL_PYTHONHOME=%PYTHONHOME%"',
			'set "PYTHONHOME="',
		]),
};
