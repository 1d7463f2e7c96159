import {type Action, type ActionContext, type Answers, type Outcome, createRun} from '../../actions/shared/action.js';
import type {Environment, Interpreter} from '../../core/model/environment.js';
import {throwIfCancelled, VenvError} from '../../core/model/error.js';
import {findInterpreters} from '../../core/python/interpreters.js';
import type {FsPath} from '../../core/model/path.js';
import {systemFailure} from '../../core/model/system-failure.js';
import type {ReadOptions} from '../../core/scan/scan.js';
import {isSet, type Command, type CommandRequest, type CommandResult, type Example, type Flag} from './command.js';
import {manyResult, oneResult, type Done, type ResultWords} from './action-result.js';
import {recoverCutOff} from './held/cut-off.js';
import {answerQuestion, flagName} from './questions.js';
import {rootsOf} from './scan-all.js';
import {readProjectTarget, readTarget} from './targets/targets.js';
import {phrase} from '../../core/text/phrase.js';
import {tellSteps} from './tell-steps.js';

/** A flag that answers a question: with its value, or with `yes` where it takes none. */
export type AnswerFlag = Flag & {readonly question?: string};

/** Rules by which a command finds its action's targets and answers. */
type AskedCommand = {
	readonly name: string;
	readonly words: string;
	readonly summary: string;
	readonly flags: readonly AnswerFlag[];
	readonly examples: readonly Example[];
	readonly action: Action;
	/** Facts to read about a target beforehand; by default all, which takes longer than many an action. */
	readonly reads?: Pick<ReadOptions, 'measure' | 'assess'>;
	/** Whether a project's path stands for its environment, and no word for that of the current project. */
	readonly takesProjects?: boolean;
	/** Path for a word, where that may be more than a path. */
	readonly resolveWord?: (word: FsPath, request: CommandRequest) => Promise<FsPath>;
	/** Finds the targets below the words, which then are directories; absent: each word names one. */
	readonly findTargets?: (request: CommandRequest) => Promise<readonly Environment[]>;
	/** Words that name environments; by default all. The rest is for `answers`. */
	readonly targetWords?: (request: CommandRequest) => Promise<readonly FsPath[]>;
	/** Step before anything is read, for a command without targets. */
	readonly beforehand?: (request: CommandRequest) => Promise<void>;
	/** Answers besides those of the flags; `rest` are the words that name no environment. */
	readonly answers?: (request: CommandRequest, rest: readonly FsPath[]) => Answers | Promise<Answers>;
	/** Default answers where neither a flag nor a word gives one, so that the question is not asked. */
	readonly defaults?: (request: CommandRequest) => Answers;
};

/** A command that is an action of the terminal UI, too: flags answer its questions. */
export type ActionCommand<Data extends object = object> = Omit<AskedCommand, 'action'> &
	ResultWords<Data> & {readonly action: Action<Data>};

/** Reads only the environment's own files, for actions that read further facts themselves. */
export const itsFilesAlone = {measure: false, assess: false} as const;

/** Creates the command of an action. */
export const actionCommand = <Data extends object>(spec: ActionCommand<Data>): Command => {
	const {action, ...command} = spec;
	return {...command, changes: action.changes, run: request => runAction(spec, request)};
};

/** Parts of the program that actions may use, on a command line. */
const actionContext = (roots: readonly FsPath[], {context, flags}: CommandRequest): ActionContext => {
	let found: Promise<readonly Interpreter[]> | undefined;
	return {
		core: {...context, takeOver: isSet(flags, 'takeOver')},
		roots,
		interpreters: () => (found ??= findInterpreters(context)),
		readOnly: isSet(flags, 'readOnly'),
	};
};

/** Flag that lifts the protection of work by another machine, boot or container. */
export const takeOverFlag: AnswerFlag = {
	flags: '--take-over',
	summary: 'include what another machine, boot or container was working on',
	question: 'take-over',
};

/** Flags that decide what becomes of what a command deletes or replaces, whatever `after-delete` of the settings says. */
export const holdFlags: readonly Flag[] = [
	{flags: '--hold', summary: 'keep the old one on disk, so that it can be restored', against: 'free'},
	{flags: '--free', summary: 'free the space of the old one at once, whatever the settings say', against: 'hold'},
];

/** Answer of a deleting or replacing command about holding: it frees at once, unless asked to hold. */
export const holdAnswer = ({flags}: CommandRequest): Answers => ({hold: isSet(flags, 'hold') ? 'yes' : 'no'});

/** Answers to all questions, and the warnings that were found on the way. */
type Known = {readonly answers: Answers; readonly warnings: readonly string[]};
type Tried = {readonly word: FsPath; readonly environment?: Environment; readonly error?: VenvError};

/** Runs an action as a command: reads its targets, asks its questions, acts, and words the outcome. */
const runAction = async <Data extends object>(
	spec: ActionCommand<Data>,
	request: CommandRequest,
): Promise<CommandResult> => {
	await spec.beforehand?.(request);
	if (spec.findTargets !== undefined) return runFound(spec, await spec.findTargets(request), request);
	const words = await targetWords(spec, request);
	const rest = request.words.slice(words.length);
	const asking = {...request, rest, actions: actionContext([request.context.cwd], request)};
	if (words.length <= 1) {
		const targets = await readTargets(spec, words, request);
		const {answers, warnings} = await askAll(spec, targets, asking);
		return withWarnings(await oneResult(spec, await runOnce(spec, {targets, answers}, asking), request), warnings);
	}
	return runTried(spec, await Promise.all(words.map(word => tryTarget(spec, word, request))), asking);
};

/** Runs an action for the environments that were found; for none of them nothing is asked. */
const runFound = async <Data extends object>(
	spec: ActionCommand<Data>,
	found: readonly Environment[],
	request: CommandRequest,
): Promise<CommandResult> => {
	const tried = found.map(environment => ({word: environment.path, environment}));
	return runTried(spec, tried, {...request, rest: [], actions: actionContext(rootsOf(request), request)});
};

const runTried = async <Data extends object>(
	spec: ActionCommand<Data>,
	tried: readonly Tried[],
	asking: Asking,
): Promise<CommandResult> => {
	const known = await askTogether(spec, tried, asking);
	const done = await runEach(spec, tried, {...asking, answers: known instanceof VenvError ? known : known.answers});
	return withWarnings(await manyResult(spec, done, asking), known instanceof VenvError ? [] : known.warnings);
};

const targetWords = async (spec: AskedCommand, request: CommandRequest): Promise<readonly FsPath[]> => {
	if (spec.action.targets === 'none') return [];
	return spec.targetWords === undefined ? request.words : spec.targetWords(request);
};

const readTargets = async (
	spec: AskedCommand,
	[word]: readonly FsPath[],
	request: CommandRequest,
): Promise<readonly Environment[]> => {
	if (spec.action.targets === 'none' || (word === undefined && !spec.takesProjects)) return [];
	return [await readOne(spec, word, request)];
};

const readOne = async (
	{reads, takesProjects, resolveWord, flags}: AskedCommand,
	word: FsPath | undefined,
	request: CommandRequest,
): Promise<Environment> => {
	if (flags.includes(takeOverFlag)) await recoverCutOff(word, request);
	const path = word === undefined || resolveWord === undefined ? word : await resolveWord(word, request);
	return takesProjects || path === undefined
		? readProjectTarget(path, request, reads)
		: readTarget(path, request, reads);
};

/** Creates a request, and the list of words that name no environment. */
type Asking = CommandRequest & {readonly actions: ActionContext; readonly rest: readonly FsPath[]};

/** Checks all targets together; where none of them is possible, each reports its reason, and nothing is run. */
const askTogether = async (
	spec: AskedCommand,
	tried: readonly Tried[],
	request: Asking,
): Promise<Known | VenvError> => {
	const targets = tried.flatMap(({environment}) => environment ?? []);
	if (targets.length === 0) return {answers: {}, warnings: []};
	try {
		return await askAll(spec, targets, request);
	} catch (error) {
		if (!(error instanceof VenvError) || error.exitCode !== 3) throw error;
		return error;
	}
};

const tryTarget = async (spec: AskedCommand, word: FsPath, request: CommandRequest): Promise<Tried> => {
	try {
		return {word, environment: await readOne(spec, word, request)};
	} catch (error) {
		const failure = systemFailure(error, {what: phrase`Can't ${spec.name} ${{path: word}}`, path: word});
		if (failure === undefined) throw error;
		return {word, error: failure};
	}
};

/** Asks until everything is answered: by the flags, else by the person at the terminal. */
const askAll = async (
	{action, flags, answers, defaults}: AskedCommand,
	targets: readonly Environment[],
	request: Asking,
): Promise<Known> => {
	const context = request.actions;
	const run = createRun(0);
	const unavailable = action.unavailable(targets, context);
	const warnings: string[] = [];
	let known: Answers = {...defaults?.(request), ...seeded(flags, request), ...(await answers?.(request, request.rest))};
	// What is refused says more when it is asked for, in its hint, than in the sentence for each press of a key.
	if (unavailable !== undefined) {
		await action.ask({targets, answers: known, context, run});
		throw new VenvError('refused', {what: unavailable, path: targets[0]?.path});
	}
	for (;;) {
		throwIfCancelled(request.signal);
		const question = await action.ask({targets, answers: known, context, run});
		if (question === undefined) return {answers: known, warnings};
		const answered = await answerQuestion(question, request);
		known = {...known, [question.id]: answered.value};
		warnings.push(...answered.warnings);
	}
};

const seeded = (flags: readonly AnswerFlag[], request: CommandRequest): Answers =>
	Object.fromEntries(
		flags.flatMap(({flags: text, question}) => {
			if (question === undefined) return [];
			const value = request.flags[flagName(/--[\w-]+/.exec(text)?.[0] ?? text)];
			if (value === true) return [[question, 'yes']];
			if (Array.isArray(value)) return [[question, value.join('\n')]];
			return typeof value === 'string' ? [[question, value]] : [];
		}),
	);

const runOnce = async <Data extends object>(
	{action}: ActionCommand<Data>,
	{targets, answers}: {readonly targets: readonly Environment[]; readonly answers: Answers},
	request: Asking,
): Promise<Outcome<Data>> => {
	const words = action.changes ? await request.loadWords() : undefined;
	return action.run({
		targets,
		answers,
		context: request.actions,
		signal: request.signal,
		onProgress: tellSteps(request),
		onWarning: note => words && request.output.note(words.changeNoteInWords(note, request.context.home)),
	});
};

/** `answers` are the error where together they have none. */
type Answered = Asking & {readonly answers: Answers | VenvError};

/**
 * Runs them one after the other, each with its own result. A failure does not stop the others, an interruption stops
 * all.
 */
const runEach = async <Data extends object>(
	spec: ActionCommand<Data>,
	tried: readonly Tried[],
	request: Answered,
): Promise<ReadonlyArray<Done<Data>>> => {
	const {answers} = request;
	const done: Array<Done<Data>> = [];
	for (const {word, environment, error} of tried) {
		if (environment === undefined) {
			done.push({path: error?.path ?? word, ...(error && {error})});
			continue;
		}
		try {
			if (answers instanceof VenvError) throw await ownRefusal(spec, environment, {...request, together: answers});
			done.push({path: environment.path, outcome: await runOnce(spec, {targets: [environment], answers}, request)});
		} catch (failure) {
			const {path} = environment;
			const error = systemFailure(failure, {what: phrase`Can't ${spec.name} ${{path}}`, path});
			if (error === undefined) throw failure;
			done.push({path, error});
		}
	}
	return done;
};

/** Explains why this target is not possible; if it would be alone, why all of them together are not. */
const ownRefusal = async (
	spec: AskedCommand,
	environment: Environment,
	{together, ...request}: Asking & {readonly together: VenvError},
): Promise<VenvError> => {
	try {
		await askAll(spec, [environment], {...request, askLine: undefined});
		return together;
	} catch (error) {
		if (error instanceof VenvError) return error.exitCode === 3 ? error : together;
		throw error;
	}
};

const withWarnings = (result: CommandResult, warnings: readonly string[]): CommandResult =>
	warnings.length === 0 ? result : {...result, document: {...result.document, warnings}};
