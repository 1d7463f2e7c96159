import {lstatSync} from 'node:fs';
import type {Readable, Writable} from 'node:stream';
import {CommanderError} from 'commander';
import type {Context} from '../core/model/context.js';
import {VenvError} from '../core/model/error.js';
import {absolute, fsPath, join, native, type FsPath} from '../core/model/path.js';
import {entryAt, isDirectory} from '../core/platform/files/entries.js';
import {reportFailure} from '../core/state/mistake-log.js';
import {printable} from '../core/text/printable.js';
import {changesWith, type Command, type CommandRequest, type CommandResult, type FlagValues} from './shared/command.js';
import {activateCommand} from './commands/activate.js';
import {commands} from './commands/index.js';
import {createParser} from './parser.js';
import {tendInterrupted} from './shared/interrupted.js';
import {nearest} from './shared/nearest.js';
import {createOutput, errorDocument, errorText, type Format, type Output} from './shared/output.js';
import {createAsker} from './shared/questions.js';

/** Opens the terminal UI on `roots` and answers the exit code when it is left; an aborted signal leaves it. */
export type OpenTerminal = (request: {
	readonly roots: readonly FsPath[];
	/** The common flags, by their names in camel case: `readOnly`, `exclude`, `ascii`, `color` (false with `--no-color`) … */
	readonly flags: FlagValues;
	readonly context: Context;
	readonly signal: AbortSignal;
}) => Promise<number>;

/** Input of the program around the commands: its words, its streams, and a function that opens the terminal UI. */
type Program = {
	/** The command line without the names of the interpreter and the script. */
	readonly words: readonly FsPath[];
	readonly stdin: Readable & {readonly isTTY?: boolean};
	readonly stdout: Writable & {readonly isTTY?: boolean};
	readonly stderr: Writable & {readonly isTTY?: boolean};
	readonly context: Context;
	readonly signal: AbortSignal;
	readonly version: string;
	readonly openTerminal: OpenTerminal;
};

/** Runs one command line to its end, and reports its failure; answers the exit code. */
export const runProgram = async (program: Program): Promise<number> => {
	const format = formatOf(program.words);
	const output = createOutput(format, program);
	try {
		if (program.words[0] === 'complete') return await complete(program, output);
		let code = 0;
		await createParser(program.stdout, program.version, async (command, words, flags) => {
			const chosen = command ?? (isActivation(program, words) ? activateCommand : undefined);
			code = await (chosen === undefined ? openUi(program, words, flags) : runCommand(program, chosen, words, flags));
		}).parseAsync([...plainWords(program.words)], {from: 'user'});
		return code;
	} catch (error) {
		if (isNoFailure(error)) return 0;
		return fail(asFailure(error, program), output, program.signal);
	}
};

/** Command that the scripts of `venv-tui completion` call at each Tab. It is hidden, since nobody types it. */
const complete = async ({words, context}: Program, output: Output): Promise<number> => {
	const {completeWords} = await import('./complete.js');
	output.text(await completeWords(words.slice(words[1] === '--' ? 2 : 1), context));
	return 0;
};

/** Converts `help`, `help COMMAND` and `version` to their flags. Throws `usage` for help of an unknown command. */
const plainWords = (words: readonly FsPath[]): readonly string[] => {
	const [first, second, ...rest] = words;
	if (first === 'version') return ['--version'];
	if (first !== 'help') return words;
	if (second === undefined || second.startsWith('-')) return ['--help'];
	if (!commands.some(({name}) => name === second)) throw unknownWord(second);
	return [second, '--help', ...rest];
};

/** Activates for `vt WORD`; a directory of projects that has no environment of its own is opened. */
const isActivation = ({context}: Program, [word, ...others]: readonly FsPath[]): boolean => {
	if (context.variables['VENVTUI_CMD_FILE'] === undefined || word === undefined || others.length > 0) return false;
	const path = absolute(word, context.cwd);
	return !isDirectory(path) || mayHoldEnvironment(path);
};

const mayHoldEnvironment = (path: FsPath): boolean =>
	['.venv', 'venv', 'pyvenv.cfg', 'conda-meta', 'pyproject.toml'].some(name => entryAt(join(path, name)) !== undefined);

/** Reports an error, as a document on stdout on request, and on stderr. */
const fail = (failure: VenvError, output: Output, signal: AbortSignal): number => {
	if (output.format === 'json') output.document({ok: false, error: errorDocument(failure)});
	if (output.format === 'ndjson') output.line({type: 'error', ...errorDocument(failure)});
	// The user who interrupted it knows that, but not the state of the environment.
	if (!signal.aborted || failure.why !== undefined) output.note(`venv-tui: ${errorText(failure)}`);
	return failure.exitCode;
};

const runCommand = async (
	program: Program,
	command: Command,
	words: readonly FsPath[],
	flags: FlagValues,
): Promise<number> => {
	const output = createOutput(formatOf(program.words), program);
	if (output.format === 'ndjson' && command.streams !== true)
		throw new VenvError('usage', {what: `${command.name} can't print --ndjson`, hint: 'Use --json'});
	if (flags['readOnly'] === true && changesWith(command, flags))
		throw new VenvError('read-only', {what: `Won't ${command.name}`, why: '--read-only was given'});
	const request: CommandRequest = {
		words,
		flags,
		context: program.context,
		output,
		signal: program.signal,
		version: program.version,
		askLine: createAsker(program),
	};
	await tendInterrupted(command, request);
	const result: CommandResult = await command.run(request);
	if (output.format === 'json') output.document(result.document);
	if (output.format === 'text') output.text(result.lines);
	return result.exitCode;
};

const openUi = async (program: Program, words: readonly FsPath[], flags: FlagValues): Promise<number> => {
	const {context, stdin, stdout} = program;
	const roots = (words.length === 0 ? [fsPath('.')] : words).map(word => absolute(word, context.cwd));
	const [first] = words;
	if (first !== undefined && !exists(absolute(first, context.cwd))) throw unknownWord(first);
	const isDumb = context.variables['TERM'] === 'dumb';
	if (stdin.isTTY !== true || stdout.isTTY !== true || isDumb) {
		throw new VenvError('no-terminal', {
			what: isDumb ? 'This terminal (TERM=dumb) has no screen to draw on' : 'Not a terminal',
			hint: 'Use venv-tui list',
		});
	}
	return program.openTerminal({roots, flags, context, signal: program.signal});
};

/** Reports a first word that is neither a command nor a path, with the command that was probably meant. */
const unknownWord = (word: FsPath): VenvError => {
	const known = [...commands.map(command => command.name), 'help', 'version'];
	const guess = nearest(word, known);
	return new VenvError('usage', {
		what: `No such command or path: ${printable(word)}`,
		hint: guess === undefined ? 'venv-tui --help lists the commands' : `Did you mean venv-tui ${guess}?`,
	});
};

const exists = (path: FsPath): boolean => {
	try {
		lstatSync(native(path));
		return true;
	} catch {
		// Whatever the reason, nothing there can be opened.
		return false;
	}
};

/** Reads the format by itself: a command line that can't be parsed must fail in the right format, too. */
const formatOf = (words: readonly string[]): Format => {
	const end = words.indexOf('--');
	const flags = end === -1 ? words : words.slice(0, end);
	if (flags.includes('--json')) return 'json';
	return flags.includes('--ndjson') ? 'ndjson' : 'text';
};

/** Help and version end the parsing, too. */
const isNoFailure = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

/** Failure of a command line. */
const asFailure = (error: unknown, {words, context}: Pick<Program, 'words' | 'context'>): VenvError => {
	const command = words.find(word => commands.some(({name}) => name === word));
	if (!(error instanceof CommanderError)) {
		const what = command === undefined ? "Can't go on" : `Can't finish ${command}`;
		return reportFailure(error, {what}, context);
	}
	const what = error.message.replace(/^error: /, '').replace(/\n\(?|\)$/g, ' ');
	const hint =
		command === undefined
			? 'venv-tui --help lists commands and flags'
			: `venv-tui ${command} --help lists its words and flags`;
	return new VenvError('usage', {what: printable(what.trim()), hint});
};
