import type {Command, Example, Flag} from './command.js';

/** Kind of a value, for whatever completes it. `text` is free: nothing can be offered. */
type ValueKind =
	'environment' | 'directory' | 'path' | 'file' | 'held' | 'python' | 'package' | 'command' | 'choice' | 'text';

/** A word that a command takes, or the value of a flag. */
type Value = {
	readonly name: string;
	readonly kind: ValueKind;
	/** All values there are, where `kind` is `choice`. */
	readonly choices: readonly string[];
};

type TreeWord = Value & {readonly isOptional: boolean; readonly isRepeatable: boolean};

export type TreeFlag = {
	/** With its dashes: `--requirement`. */
	readonly long: string;
	/** With its dash: `-r`. */
	readonly short: string | undefined;
	readonly summary: string;
	readonly isRepeatable: boolean;
	/** Undefined for a flag that takes none. */
	readonly value: Value | undefined;
	/** Whether it takes several values with commas between them. */
	readonly isList: boolean;
};

export type TreeCommand = {
	readonly name: string;
	readonly summary: string;
	readonly words: readonly TreeWord[];
	readonly flags: readonly TreeFlag[];
	readonly examples: readonly Example[];
};

/** A command with its words and flags taken apart. */
export const treeCommand = ({name, summary, words, flags, values, examples}: Command): TreeCommand => ({
	name,
	summary,
	words: words
		.split(' ')
		.filter(Boolean)
		.map(word => treeWord(word, values)),
	flags: flags.map(treeFlag),
	examples,
});

/** A flag with its names and its value taken apart. */
export const treeFlag = ({flags, summary, repeatable = false, values, isList = false}: Flag): TreeFlag => {
	const [, short, long = '', name] = /^(?:(-\w), )?(--[\w-]+)(?: <([^>]+)>)?$/.exec(flags) ?? [];
	return {
		long,
		short,
		summary,
		isRepeatable: repeatable,
		value: name === undefined ? undefined : valueOf(name, values),
		isList,
	};
};

const treeWord = (word: string, values: readonly string[] | undefined): TreeWord => {
	const name = word.replace(/[<>[\]]|\.{3}/g, '');
	return {...valueOf(name, values), isOptional: word.startsWith('['), isRepeatable: word.includes('...')};
};

const kinds: Readonly<Record<string, ValueKind>> = {
	env: 'environment',
	envs: 'environment',
	'env-or-directory': 'path',
	path: 'directory',
	paths: 'directory',
	dir: 'directory',
	file: 'file',
	project: 'path',
	id: 'held',
	ids: 'held',
	'version-or-path': 'python',
	packages: 'package',
	spec: 'package',
	command: 'command',
};

const valueOf = (name: string, choices: readonly string[] = []): Value => ({
	name,
	kind: choices.length > 0 ? 'choice' : (kinds[name] ?? 'text'),
	choices,
});
