import type {Question} from '../../../actions/shared/action.js';
import {commandThere} from '../../../core/hosts/command-there.js';
import type {Environment} from '../../../core/model/environment.js';
import {isWellFormed, type FsPath} from '../../../core/model/path.js';
import {printable} from '../../../core/text/printable.js';
import {fitMiddle, widthOf} from '../../../text/fit-width.js';
import type {Parts} from '../parts.js';
import type {CopyResult} from '../session-options.js';

/** The texts of an environment that can be copied, each with its key. */
export const copyQuestion = (environment: Environment, activationLine: string | undefined): Question => {
	const {path, found, host, python} = environment;
	const choices = [
		{key: 'p', label: 'path', value: host === undefined ? path : found.path},
		...linesThere(environment),
		...(python?.executable === undefined ? [] : [{key: 'i', label: 'interpreter', value: python.executable}]),
		...(activationLine === undefined ? [] : [{key: 'l', label: 'line that activates', value: activationLine}]),
	];
	return {
		type: 'confirm',
		id: 'copy',
		flag: '',
		title: 'Copy to the clipboard',
		lines: choices.map(({key, value}) => ({text: `${key}  ${inBrief(value, path)}`, tone: 'dim'})),
		choices,
		grave: false,
	};
};

/** Lines that change an environment of another machine there. */
const linesThere = (environment: Environment) =>
	linesToCopy.flatMap(({key, verb, label}) => {
		const value = commandThere(environment, verb);
		return value === undefined ? [] : [{key, label, value}];
	});

const linesToCopy = [
	{key: 's', verb: 'show', label: 'line that shows it there'},
	{key: 'r', verb: 'reset', label: 'line that resets it there'},
	{key: 'd', verb: 'rm', label: 'line that deletes it there'},
] as const;

const mostShown = 76;

/** A text for one line. Of a line for a shell that is too long the last command that names the environment says what it is. */
const inBrief = (text: string, path: FsPath): string => {
	const [, ...commands] = text.split('; ');
	const telling = commands.findLast(command => command.includes(path)) ?? text;
	return fitMiddle(printable(widthOf(text) <= mostShown ? text : `… ${telling}`), mostShown);
};

/**
 * Copies a text and says whether the clipboard has it, once that is known; a text that no terminal could take is
 * refused. `isPrinted`: the text is also printed after leaving.
 */
export const copyText = (
	{store, copy, track}: Pick<Parts, 'store' | 'copy' | 'track'>,
	text: string,
	{isPrinted = false}: {readonly isPrinted?: boolean} = {},
): void => {
	const tell = (words: string, tone: 'plain' | 'warning'): void =>
		store.dispatch({type: 'noticed', notice: {text: words, tone}});
	if (!isWellFormed(text) || copy === undefined)
		return tell("This path is not valid text, so it can't be copied", 'warning');
	const more = isPrinted ? '. It is also printed when you quit' : '';
	track(copy(text).then(result => tell(`${beginnings[result]}: ${printable(text)}${more}`, 'plain')));
};

const beginnings: Readonly<Record<CopyResult, string>> = {
	copied: 'Copied',
	sent: 'Sent to your terminal, which may not copy it',
};
