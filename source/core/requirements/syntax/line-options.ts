import type {LineProblem} from '../../model/reasons/unread-reason.js';
import {splitShellWords} from '../../text/split-shell-words.js';

/** A requirements file's options of one line, by their long name, in order; flags have the value `''`. */
export type Options = ReadonlyArray<readonly [name: string, value: string]>;

/** Parts of one logical line: the text before the first option, and the options. */
type SplitLine = {readonly text: string; readonly options: Options};

// Options that pip accepts in a requirements file; `flag` takes no value.
const known: Readonly<Record<string, 'value' | 'flag'>> = {
	'--index-url': 'value',
	'--pypi-url': 'value',
	'--extra-index-url': 'value',
	'--no-index': 'flag',
	'--constraint': 'value',
	'--requirement': 'value',
	'--editable': 'value',
	'--find-links': 'value',
	'--no-binary': 'value',
	'--only-binary': 'value',
	'--prefer-binary': 'flag',
	'--require-hashes': 'flag',
	'--no-require-hashes': 'flag',
	'--pre': 'flag',
	'--all-releases': 'value',
	'--only-final': 'value',
	'--trusted-host': 'value',
	'--use-feature': 'value',
	'--hash': 'value',
	'--global-option': 'value',
	'--install-option': 'value',
	'--config-settings': 'value',
	'--config-setting': 'value',
};
const short: Readonly<Record<string, string>> = {
	'-i': '--index-url',
	'-c': '--constraint',
	'-r': '--requirement',
	'-e': '--editable',
	'-f': '--find-links',
	'-C': '--config-settings',
};

/**
 * Splits a logical line as pip does. Options begin at the first word that begins with `-`; they are split by the quoting
 * rules of a shell, and may be abbreviated where that is unambiguous. Answers the problem where pip would refuse the line.
 */
export const splitLine = (line: string): SplitLine | {readonly problem: LineProblem} => {
	const words = line.split(' ');
	const first = words.findIndex(word => word.startsWith('-'));
	if (first < 0) return {text: line.trim(), options: []};
	const tokens = splitShellWords(words.slice(first).join(' '));
	if ('problem' in tokens) return tokens;
	const options = readOptions(tokens);
	return 'problem' in options ? options : {text: words.slice(0, first).join(' ').trim(), options};
};

const readOptions = (tokens: readonly string[]): Options | {readonly problem: LineProblem} => {
	const options: Array<readonly [string, string]> = [];
	for (let index = 0; index < tokens.length; index++) {
		const token = tokens[index] ?? '';
		if (token === '--') break;
		// Words between options are read over, as pip does.
		if (!token.startsWith('-') || token === '-') continue;
		const {name, value} = takeApart(token);
		if (name === undefined) return {problem: {type: 'unknown-option', option: token}};
		if (known[name] === 'flag') {
			if (value !== undefined) return {problem: {type: 'option-with-value', option: name}};
			options.push([name, '']);
			continue;
		}
		const given = value ?? tokens[++index];
		if (given === undefined) return {problem: {type: 'option-without-value', option: name}};
		if (name === '--hash' && !/^sha(?:256|384|512):/.test(given)) return {problem: {type: 'invalid-hash'}};
		options.push([name === '--pypi-url' ? '--index-url' : name, given]);
	}
	return options;
};

const takeApart = (token: string): {readonly name?: string | undefined; readonly value?: string | undefined} => {
	if (!token.startsWith('--')) {
		const value = token.slice(2);
		return {name: short[token.slice(0, 2)], ...(value === '' ? {} : {value})};
	}
	const equals = token.indexOf('=');
	const given = equals < 0 ? token : token.slice(0, equals);
	const fitting = given in known ? [given] : Object.keys(known).filter(name => name.startsWith(given));
	return {
		...(fitting.length === 1 ? {name: fitting[0]} : {}),
		...(equals < 0 ? {} : {value: token.slice(equals + 1)}),
	};
};
