import type {Writable} from 'node:stream';
import {Command as Parser, Option} from 'commander';
import type {FsPath} from '../core/model/path.js';
import {commandTree, commonFlags} from './command-tree.js';
import {commands} from './commands/index.js';
import type {Command, Example, Flag, FlagValues} from './shared/command.js';

/** Called with the command that was named, undefined where only paths were given. */
type Start = (command: Command | undefined, words: readonly FsPath[], flags: FlagValues) => Promise<void>;

const helpWidth = 80;

/** The parser of the whole command line. Help and version go to `stdout` and end the parsing with an exit code of 0. */
export const createParser = (stdout: Writable, version: string, start: Start): Parser => {
	const parser = new Parser(commandTree.name)
		.description(commandTree.summary)
		.argument('[paths...]', 'where to look; the current directory if none is named')
		.version(version, '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print this help')
		.helpCommand(false)
		.exitOverride()
		.configureOutput({
			writeOut: text => void stdout.write(text),
			writeErr: () => undefined,
			getOutHelpWidth: () => helpWidth,
		})
		.configureHelp({
			showGlobalOptions: true,
			minWidthToWrap: 20,
			subcommandTerm: child => [child.name(), wordsOf(child.name())].filter(Boolean).join(' '),
		})
		.addHelpText('after', () => moreHelp(commandTree.examples))
		.action((words: readonly FsPath[], flags: FlagValues) => start(undefined, words, flags));
	addFlags(parser, commonFlags);
	for (const command of commands) addCommand(parser, command, start);
	return parser;
};

const addCommand = (parser: Parser, command: Command, start: Start): void => {
	const child = parser.command(command.name).summary(command.summary).description(command.summary);
	child.helpOption('-h, --help', 'print this help').addHelpText('after', () => moreHelp(command.examples));
	for (const word of command.words.split(' ').filter(Boolean)) child.argument(word);
	addFlags(child, command.flags);
	child.action(() => start(command, child.processedArgs.flat().filter(isWord), child.optsWithGlobals()));
};

const wordsOf = (name: string): string => commands.find(command => command.name === name)?.words ?? '';

const isWord = (word: unknown): word is FsPath => typeof word === 'string';

const addFlags = (parser: Parser, flags: readonly Flag[]): void => {
	for (const {flags: text, summary, repeatable, values} of flags) {
		const option = new Option(text, values === undefined ? summary : `${summary}: ${values.join(', ')}`);
		if (repeatable) option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
		parser.addOption(option);
	}
};

const moreHelp = (examples: readonly Example[]): string =>
	[
		...section(
			'Examples:',
			examples.flatMap(({line, does}) => [line, `    ${does}`]),
		),
		...section('Exit codes:', columns(commandTree.exitCodes.map(({codes, meaning}) => [codes, meaning]))),
		...section('Variables:', columns(commandTree.variables.map(({name, does}) => [name, does]))),
	].join('\n');

const section = (title: string, lines: readonly string[]): readonly string[] =>
	lines.length === 0 ? [] : ['', title, ...lines.map(line => `  ${line}`)];

const columns = (rows: ReadonlyArray<readonly [string, string]>): readonly string[] => {
	const width = Math.max(...rows.map(([first]) => first.length));
	return rows.map(([first, second]) => `${first.padEnd(width)}  ${second}`);
};
