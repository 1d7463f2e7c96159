import {discover} from '../core/discover/discover.js';
import {listHeld} from '../core/held/held-environments.js';
import type {Context} from '../core/model/context.js';
import type {FsPath} from '../core/model/path.js';
import {knownEnvironments} from '../core/operate/shell/find-named.js';
import {printable, printablePath} from '../core/text/printable.js';
import {commandTree} from './command-tree.js';
import type {TreeCommand, TreeFlag} from './shared/command-tree.js';

type Candidate = {readonly text: string; readonly about: string};
type Value = NonNullable<TreeFlag['value']>;
/** Completions for a position: candidates, and the kind of names that the shell adds. */
type Offer = {readonly candidates: readonly Candidate[]; readonly rest: 'none' | 'files' | 'directories'};

// A person waits for it.
const searchMilliseconds = 300;
const mostEnvironments = 100;
const nothing: Offer = {candidates: [], rest: 'none'};

/** A command line: what was typed first, `vt` or `venv-tui`, and the words behind it. */
type Typed = {readonly program: string; readonly words: readonly string[]};

/**
 * Completes the last of `words`, a command line without the program's name: lines of candidate, tab, description, and
 * at the end `:none`, `:files` or `:directories`. Reads only, and searches for environments for 0.3 s at most.
 */
export const completeWords = async ({program, words}: Typed, context: Context): Promise<readonly string[]> => {
	const current = words.at(-1) ?? '';
	const before = words.slice(0, -1);
	const {candidates, rest} = await offerFor(before, current, context);
	const names = program === 'vt' && before.length === 0 ? await nameCandidates(context) : [];
	const lines = [...names, ...candidates]
		.filter(({text}) => text.startsWith(current))
		.map(({text, about}) => `${printable(text)}\t${printable(about)}`);
	return [...lines, `:${rest}`];
};

const offerFor = async (before: readonly string[], current: string, context: Context): Promise<Offer> => {
	const {command, plain, flag} = readWords(before);
	if (flag?.value !== undefined) return flag.isList ? offerList(flag.value, current) : offerValue(flag.value, context);
	const isFlag = current.startsWith('-') && !before.includes('--');
	if (isFlag) return offerFlags(command, before, current);
	if (command === undefined) {
		if (plain.length === 0) return offerFirst(context);
		return plain[0] === 'help'
			? {candidates: commandCandidates(), rest: 'none'}
			: {candidates: [], rest: 'directories'};
	}
	const word = command.words[plain.length] ?? command.words.findLast(({isRepeatable}) => isRepeatable);
	return word === undefined ? nothing : offerValue(word, context);
};

/** Command, its own words, and the flag that still needs its value. */
const readWords = (before: readonly string[]) => {
	let command: TreeCommand | undefined;
	let flag: TreeFlag | undefined;
	const plain: string[] = [];
	for (const word of before) {
		// bash gives the `=` of `--flag=value` as a word of its own.
		if (word === '=') continue;
		if (flag?.value !== undefined) flag = undefined;
		else if (word.startsWith('-')) flag = flagsOf(command).find(({long, short}) => [long, short].includes(word));
		else {
			const named = commandTree.commands.find(({name}) => name === word);
			if (command === undefined && plain.length === 0 && named !== undefined) command = named;
			else plain.push(word);
		}
	}
	return {command, plain, flag};
};

const flagsOf = (command: TreeCommand | undefined): readonly TreeFlag[] => [
	...(command?.flags ?? []),
	...commandTree.flags,
];

const offerFlags = (command: TreeCommand | undefined, before: readonly string[], current: string): Offer => {
	const flags = flagsOf(command);
	const valued = flags.find(({long, value}) => value !== undefined && current.startsWith(`${long}=`));
	if (valued?.value !== undefined) {
		const {long, value, isList} = valued;
		const before = isList ? beforeLast(current.slice(long.length + 1)) : '';
		return {candidates: value.choices.map(choice => ({text: `${long}=${before}${choice}`, about: ''})), rest: 'none'};
	}
	const unused = flags.filter(({long, isRepeatable}) => isRepeatable || !before.includes(long));
	const help = {text: '--help', about: 'print help'};
	return {candidates: [...unused.map(({long, summary}) => ({text: long, about: summary})), help], rest: 'none'};
};

/** Completes the last part of a list with commas, by values that are not in it yet. */
const offerList = ({choices}: Value, current: string): Offer => {
	const before = beforeLast(current);
	const unused = choices.filter(choice => !before.split(',').includes(choice));
	return {candidates: unused.map(choice => ({text: before + choice, about: ''})), rest: 'none'};
};

/** The parts of a list before the last one, with the comma that follows. */
const beforeLast = (list: string): string => list.slice(0, list.lastIndexOf(',') + 1);

const commandCandidates = (): readonly Candidate[] =>
	commandTree.commands.map(({name, summary}) => ({text: name, about: summary}));

/** Completions before any command: a command, or the paths to open. */
const offerFirst = async (context: Context): Promise<Offer> => ({
	candidates: [...commandCandidates(), {text: 'help', about: 'Print help'}, ...(await environments(context))],
	rest: 'directories',
});

const offerValue = async ({kind, choices}: Value, context: Context): Promise<Offer> => {
	switch (kind) {
		case 'choice':
			return {candidates: choices.map(text => ({text, about: ''})), rest: 'none'};
		case 'command':
			return {candidates: commandCandidates(), rest: 'none'};
		case 'environment':
			return {candidates: await environments(context), rest: 'directories'};
		case 'held':
			return {candidates: await heldCandidates(context), rest: 'none'};
		case 'directory':
			return {candidates: [], rest: 'directories'};
		case 'path':
		case 'file':
		case 'python':
			return {candidates: [], rest: 'files'};
		case 'package':
		case 'text':
			return nothing;
	}
};

/** Environments below the current directory that are found at once, by their relative paths. */
const environments = async (context: Context): Promise<readonly Candidate[]> => {
	const found: Candidate[] = [];
	const signal = AbortSignal.timeout(searchMilliseconds);
	for await (const event of discover([context.cwd], {context, signal})) {
		if (event.type !== 'found') continue;
		found.push({text: relativeTo(context.cwd, event.found.path), about: 'environment'});
		if (found.length === mostEnvironments) break;
	}
	return found.sort((a, b) => (a.text < b.text ? -1 : 1));
};

/** Names by which `vt` activates: of environments that it activated before, and of those below the current directory. */
const nameCandidates = async (context: Context): Promise<readonly Candidate[]> => {
	const signal = AbortSignal.timeout(searchMilliseconds);
	const known = await knownEnvironments({context, roots: [context.cwd], signal});
	const places = new Map<string, readonly FsPath[]>();
	for (const {name, path} of known) places.set(name, [...(places.get(name) ?? []), path]);
	return [...places].map(([name, paths]) => ({
		text: name,
		about: paths.map(path => printablePath(path, context.home)).join(', '),
	}));
};

const relativeTo = (directory: FsPath, path: FsPath): string =>
	path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path;

const heldCandidates = async (context: Context): Promise<readonly Candidate[]> =>
	(await listHeld(context)).map(({id, path}) => ({text: id, about: printablePath(path, context.home)}));
