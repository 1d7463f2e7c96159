import {lstatSync} from 'node:fs';
import {CommanderError} from 'commander';
import type {Settings} from '../core/model/settings.js';
import {VenvError} from '../core/model/error.js';
import {absolute, fsPath, join, native, type FsPath} from '../core/model/path.js';
import {entryAt, isDirectory} from '../core/platform/files/entries.js';
import {readSettings, settingsFile} from '../core/settings/read-settings.js';
import type {Context} from '../core/model/context.js';
import type {SettingProblem} from '../core/model/settings.js';
import {reportFailure} from '../core/state/report-failure.js';
import {printable} from '../core/text/printable.js';
import {
	explained,
	changesWith,
	isSet,
	valuesOf,
	type Command,
	type CommandRequest,
	type CommandResult,
	type FlagValues,
} from './shared/command.js';
import {commandNames, loadCommands, loadWords} from './commands/by-name.js';
import {openHosts} from './open-hosts.js';
import {createParser} from './parser.js';
import type {Opening, Program} from './program-request.js';
import {tendInterrupted} from './shared/held/tend-interrupted.js';
import {nearest} from './shared/nearest.js';
import {placesLookedAt} from './shared/targets/places-looked-at.js';
import {createOutput, errorDocument, errorText, type Format, type Output} from './shared/output.js';
import {refuseNoTerminal} from './shared/refuse-no-terminal.js';
import {createAsker} from './shared/questions.js';

/** Says what is wrong in the file of settings; its words are loaded only where something is. */
const saidOf = async (problems: readonly SettingProblem[], context: Context): Promise<readonly string[]> =>
	(await import('../text/setting-problem.js')).settingProblemsInWords(problems, settingsFile(context));

/** Runs one command line to its end, and reports its failure; answers the exit code. */
export const runProgram = async (given: Program): Promise<number> => {
	const {stdout, stderr} = given;
	const output = createOutput({format: formatOf(given.words), hasColours: hasColours(given), stdout, stderr});
	const {settings, problems} = await readSettings(given.context);
	const program: Program = {...given, context: {...given.context, settings}};
	const settingProblems = problems.length === 0 ? [] : await saidOf(problems, given.context);
	try {
		if (program.words[0] === 'complete') return await complete(program, output);
		let code = 0;
		const given = plainWords(program.words);
		const commands = await loadCommands(namesAmong(given));
		await createParser({...program, commands}, async (command, words, flags) => {
			const [activate] = isActivation(program, words) ? await loadCommands(['activate']) : [];
			const chosen = command ?? activate;
			if (chosen === undefined) {
				code = await openUi(program, words, {flags, settingProblems});
				return;
			}
			for (const problem of settingProblems) output.note(problem);
			const set = withSettings(flags, chosen, settings);
			code = await runCommand({...program, output}, chosen, {words, flags: set});
		}).parseAsync([...given], {from: 'user'});
		return code;
	} catch (error) {
		if (isNoFailure(error)) return 0;
		return fail(await explained(asFailure(error, program), {loadWords}), output, program.signal);
	} finally {
		output.endProgress();
	}
};

/**
 * Command that the scripts of `venv-tui completion` call at each Tab, as `complete vt -- WORDS`. It is hidden, since
 * nobody types it.
 */
const complete = async ({words, context}: Program, output: Output): Promise<number> => {
	const {completeWords} = await import('./complete.js');
	const [, program = '', ...behind] = words;
	output.text(await completeWords({program, words: behind[0] === '--' ? behind.slice(1) : behind}, context));
	return 0;
};

/** The names of commands among the words; all names where none is there and the help lists them. */
const namesAmong = (words: readonly string[]): readonly string[] => {
	const named = commandNames.filter(name => words.includes(name));
	const isHelp = words.includes('--help') || words.includes('-h');
	return named.length === 0 && isHelp ? commandNames : named;
};

/** Converts `help`, `help COMMAND` and `version` to their flags. Throws `usage` for help of an unknown command. */
const plainWords = (words: readonly FsPath[]): readonly string[] => {
	const [first, second, ...rest] = words;
	if (first === 'version') return ['--version'];
	if (first !== 'help') return words;
	if (second === undefined || second.startsWith('-')) return ['--help'];
	if (!commandNames.includes(second)) throw unknownWord(second);
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

type Invocation = Pick<CommandRequest, 'words' | 'flags'>;

const runCommand = async (
	program: Program & {readonly output: Output},
	command: Command,
	{words, flags}: Invocation,
): Promise<number> => {
	const {output} = program;
	if (output.format === 'ndjson' && command.streams !== true)
		throw new VenvError('usage', {what: `${command.name} can't print --ndjson`, hint: 'Use --json'});
	if (isSet(flags, 'demo'))
		throw new VenvError('usage', {what: '--demo opens the terminal UI', hint: `Leave ${command.name} out`});
	const odd = command.name === 'list' ? undefined : hostFlagNames.find(name => flags[name] !== undefined);
	if (odd !== undefined)
		throw new VenvError('usage', {
			what: `${command.name} doesn't take --${odd.replace('T', '-t')}`,
			hint: 'list and the terminal UI do',
		});
	if (flags['readOnly'] === true && changesWith(command, flags))
		throw new VenvError('read-only', {what: `Won't ${command.name}`, why: '--read-only was given'});
	const request: CommandRequest = {
		words,
		flags,
		context: {
			...program.context,
			roots: placesLookedAt(words, program.context),
			acceptsUntested: isSet(flags, 'windowsUntested'),
		},
		output,
		signal: program.signal,
		stdin: program.stdin,
		version: program.version,
		loadWords,
		askLine: createAsker({...program, beforeAsking: output.endProgress}),
	};
	output.progress('working');
	await tendInterrupted(command, request);
	const result: CommandResult = await command.run(request);
	if (output.format === 'json') output.document(result.document);
	if (output.format === 'text' && result.bytes !== undefined) output.bytes(result.bytes);
	else if (output.format === 'text') output.text(result.lines);
	return result.exitCode;
};

/** Flags of a command with what the user has set once for all: what is left out, and what happens to what is deleted. */
const withSettings = (flags: FlagValues, command: Command, {exclude, afterDelete}: Settings): FlagValues => {
	const holds = afterDelete === 'hold' && command.flags.some(({flags: name}) => name === '--hold');
	return {
		...flags,
		// A plan determines what is deleted; nothing is looked for.
		...(exclude.length > 0 && flags['apply'] === undefined && {exclude: [...exclude, ...valuesOf(flags, 'exclude')]}),
		...(holds && !isSet(flags, 'free') && {hold: true}),
	};
};

/** Flags about other machines, which only `list` and the UI take. */
const hostFlagNames = ['from', 'host', 'hostTimeout', 'uvx'] as const;

const openUi = async (
	program: Program,
	words: readonly FsPath[],
	{flags, settingProblems}: Opening,
): Promise<number> => {
	const {stdin, stdout} = program;
	if (isSet(flags, 'demo')) return openDemo(program, words, flags);
	if (hostFlagNames.some(name => flags[name] !== undefined)) return openHosts(program, words, {flags, settingProblems});
	const set = program.context.settings.roots.filter(isDirectory);
	const usual = set.length > 0 ? set : [fsPath('.')];
	const given = words.length === 0 ? usual : words;
	const context = {...program.context, roots: placesLookedAt(given, program.context)};
	const roots = given.map(word => absolute(word, context.cwd));
	const [first] = words;
	if (first !== undefined && !exists(absolute(first, context.cwd))) throw unknownWord(first);
	refuseNoTerminal(context, stdin.isTTY === true && stdout.isTTY === true);
	return program.openTerminal({roots, flags, context, signal: program.signal, settingProblems});
};

/** Opens the UI on a forest made for a try, which ends with it. */
const openDemo = async (program: Program, words: readonly FsPath[], flags: FlagValues): Promise<number> => {
	const {context, stdin, stdout, signal} = program;
	if (words.length > 0)
		throw new VenvError('usage', {what: '--demo brings its own directory', hint: 'Leave the paths out'});
	refuseNoTerminal(context, stdin.isTTY === true && stdout.isTTY === true);
	const {makeDemo} = await import('./commands/changing.js');
	const demo = await makeDemo(context);
	try {
		return await program.openTerminal({roots: [demo.root], flags, context: demo.context, signal, settingProblems: []});
	} finally {
		await demo.remove();
	}
};

/** Reports a first word that is neither a command nor a path, with the command that was probably meant. */
const unknownWord = (word: FsPath): VenvError => {
	const known = [...commandNames, 'help', 'version'];
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

/**
 * Whether stdout gets colours: where it is a terminal that has some, unless NO_COLOR says no; wherever FORCE_COLOR says
 * yes; never with `--no-color`.
 */
const hasColours = ({words, stdout, context: {variables}}: Program): boolean => {
	if (ownFlags(words).includes('--no-color')) return false;
	const {FORCE_COLOR: forced, NO_COLOR: refused = '', TERM: terminal} = variables;
	if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
	return refused === '' && stdout.isTTY === true && terminal !== 'dumb';
};

/** Reads the format by itself: a command line that can't be parsed must fail in the right format, too. */
const formatOf = (words: readonly string[]): Format => {
	const flags = ownFlags(words);
	if (flags.includes('--json')) return 'json';
	return flags.includes('--ndjson') ? 'ndjson' : 'text';
};

/** Words before the `--` that ends the flags. */
const ownFlags = (words: readonly string[]): readonly string[] => {
	const end = words.indexOf('--');
	return end === -1 ? words : words.slice(0, end);
};

/** Help and version end the parsing, too. */
const isNoFailure = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

/** Failure of a command line. */
const asFailure = (error: unknown, {words, context}: Pick<Program, 'words' | 'context'>): VenvError => {
	const command = words.find(word => commandNames.includes(word));
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
