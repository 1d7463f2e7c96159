import type {Writable} from 'node:stream';
import {Command as Parser, Option} from 'commander';
import type {FsPath} from '../core/model/path.js';
import {commandLine, commonFlags} from './command-line.js';
import type {Command, Example, Flag, FlagValues} from './shared/command.js';

/** Called with the command that was named, undefined where only paths were given. */
type Start = (command: Command | undefined, words: readonly FsPath[], flags: FlagValues) => Promise<void>;

const helpWidth = 80;

type ParserOptions = {
	/** Where help and version go; they end the parsing with an exit code of 0. */
	readonly stdout: Writable;
	readonly version: string;
	/** Those that the command line may name; for the help, all. */
	readonly commands: readonly Command[];
};

/** The parser of the whole command line. */
export const createParser = ({stdout, version, commands}: ParserOptions, start: Start): Parser => {
	const commandOf = (name: string): Command | undefined => commands.find(command => command.name === name);
	const parser: Parser = new Parser(commandLine.name)
		.description(commandLine.summary)
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
			visibleGlobalOptions: child => parser.options.filter(option => isFor(option.long, commandOf(child.name()))),
			subcommandTerm: child => [child.name(), commandOf(child.name())?.words].filter(Boolean).join(' '),
		})
		.addHelpText('after', () => moreHelp(commandLine.examples, variables()))
		.action((words: readonly FsPath[], flags: FlagValues) => start(undefined, words, flags));
	addFlags(parser, commonFlags);
	for (const command of commands) addCommand(parser, command, start);
	return parser;
};

const addCommand = (parser: Parser, command: Command, start: Start): void => {
	const child = parser.command(command.name).summary(command.summary).description(command.summary);
	child.helpOption('-h, --help', 'print this help').addHelpText('after', () => moreHelp(command.examples, elsewhere));
	for (const word of command.words.split(' ').filter(Boolean)) child.argument(word);
	addFlags(child, command.flags);
	child.action(() => start(command, child.processedArgs.flat().filter(isWord), child.optsWithGlobals()));
};

const isWord = (word: unknown): word is FsPath => typeof word === 'string';

const addFlags = (parser: Parser, flags: readonly Flag[]): void => {
	for (const {flags: text, summary, repeatable, values, against} of flags) {
		const option = new Option(text, values === undefined ? summary : `${summary}: ${values.join(', ')}`);
		if (repeatable) option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
		if (against !== undefined) option.conflicts(against);
		parser.addOption(option);
	}
};

/** Whether a common flag has a place in the help of a command; none has one in that of the terminal UI. */
const isFor = (flag: string | undefined, command: Command | undefined): boolean => {
	if (command === undefined || flag === undefined || ofUi.includes(flag)) return false;
	if (ofPaths.includes(flag)) return command.words.includes('[paths...]');
	if (ofList.includes(flag)) return command.name === 'list';
	if (flag === '--ndjson') return command.streams === true;
	return command.changes || !['--read-only', '--trust'].includes(flag);
};

const ofUi: readonly string[] = ['--plain', '--demo', '--version'];
const ofPaths: readonly string[] = ['--exclude', '--nested', '--no-prune', '--cross-device'];
const ofList: readonly string[] = ['--measure-remote', '--from', '--host', '--host-timeout', '--uvx'];

const moreHelp = (examples: readonly Example[], end: readonly string[]): string =>
	[
		...section(
			'Examples:',
			examples.flatMap(({line, does}) => [line, `    ${does}`]),
		),
		...section('Exit codes:', columns(commandLine.exitCodes.map(({codes, meaning}) => [codes, meaning]))),
		...end,
	].join('\n');

const section = (title: string, lines: readonly string[]): readonly string[] =>
	lines.length === 0 ? [] : ['', title, ...lines.map(line => `  ${line}`)];

/** The end of the help of a command, and of that of the whole program. */
const elsewhere: readonly string[] = ['', 'venv-tui --help lists all flags and variables.'];

const columns = (rows: ReadonlyArray<readonly [string, string]>): readonly string[] => {
	const width = Math.max(...rows.map(([first]) => first.length));
	return rows.map(([first, second]) => `${first.padEnd(width)}  ${second}`);
};

const variables = (): readonly string[] =>
	section('Variables:', columns(commandLine.variables.map(({name, does}) => [name, does])));
