import {createInterface} from 'node:readline/promises';
import type {Readable, Writable} from 'node:stream';
import type {ConfirmQuestion, Line, Question} from '../../actions/shared/action.js';
import {VenvError} from '../../core/model/error.js';
import {shellQuote} from '../../core/platform/processes/quote-words.js';
import {isSet, type CommandRequest} from './command.js';
import {tellSteps} from './tell-steps.js';

type Terminal = {
	readonly stdin: Readable & {readonly isTTY?: boolean};
	readonly stderr: Writable & {readonly isTTY?: boolean};
	readonly signal: AbortSignal;
	/** Called before each question, so that nothing else is drawn on its line. */
	readonly beforeAsking: () => void;
};

/** Asks for lines on stderr, since stdout is for the result; undefined where nobody can answer. */
export const createAsker = ({
	stdin,
	stderr,
	signal,
	beforeAsking,
}: Terminal): ((prompt: string) => Promise<string>) | undefined => {
	if (stdin.isTTY !== true || stderr.isTTY !== true) return undefined;
	return prompt =>
		new Promise((resolve, reject) => {
			beforeAsking();
			const lines = createInterface({input: stdin, output: stderr});
			// The end of input (Ctrl-D) means no; Ctrl-C exits, as everywhere.
			const leave = () => reject(declined());
			lines.once('SIGINT', () => reject(new VenvError('cancelled', {what: 'Cancelled'})));
			lines.once('close', leave);
			lines.question(prompt, {signal}).then(answer => {
				resolve(answer);
				lines.off('close', leave);
				lines.close();
			}, leave);
		});
};

/** An answer, and the warnings of the question that were found on the way. */
type Answered = {readonly value: string; readonly warnings: readonly string[]};

/**
 * Answers an action's question by its flag, else by asking at the terminal. Rejects with `answer-needed` where there is
 * none, `declined` where the answer is no, and `usage` for a text that the action refuses.
 */
export const answerQuestion = async (question: Question, request: CommandRequest): Promise<Answered> => {
	if (question.type === 'confirm' && isSet(request.flags, flagName(question.flag)))
		return answerByFlag(question, request);
	if (request.askLine === undefined) throw answerNeeded(question);
	if (question.type !== 'confirm' || !question.later)
		return {value: await askAtTerminal(question, request, request.askLine), warnings: []};
	request.output.progress('looking closer');
	const later = await question.later({signal: request.signal, onProgress: tellSteps(request)});
	return {value: await askAtTerminal(later.question, request, request.askLine), warnings: later.warnings};
};

/** Nobody reads the question then, so its warnings are noted. */
const answerByFlag = async ({later, choices}: ConfirmQuestion, {output, signal}: CommandRequest): Promise<Answered> => {
	const {warnings} = (await later?.({signal, warningsOnly: true})) ?? {warnings: []};
	for (const warning of warnings) output.note(warning);
	return {value: choices[0]?.value ?? '', warnings};
};

const askAtTerminal = async (question: Question, request: CommandRequest, askLine: AskLine): Promise<string> => {
	request.output.note([question.title, ...(question.lines ?? []).map(line => `  ${lineText(line)}`)].join('\n'));
	switch (question.type) {
		case 'confirm':
			return confirm(question, askLine);
		case 'select':
			return select(question, request, askLine);
		case 'text':
			return text(question, request, askLine);
	}
};

/** Name under which commander keeps a flag: `--system-site-packages` is `systemSitePackages`. */
export const flagName = (flag: string): string =>
	flag.replace(/^-+/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

type AskLine = (prompt: string) => Promise<string>;

const confirm = async (question: Question & {type: 'confirm'}, askLine: AskLine): Promise<string> => {
	const keys = question.choices.map(({key, label}) => `${key} ${label}`).join(', ');
	const answer = (await askLine(`${keys}; anything else: no: `)).trim();
	const choice = question.choices.find(({key}) => key === answer);
	if (choice === undefined) throw declined();
	return choice.value;
};

const select = async (
	question: Question & {type: 'select'},
	{output}: CommandRequest,
	askLine: AskLine,
): Promise<string> => {
	question.options.forEach(({label, note}, index) =>
		output.note(`  ${index + 1}  ${label}${note === undefined ? '' : `  ${note}`}`),
	);
	for (;;) {
		const answer = (await askLine(`1–${question.options.length} [1]: `)).trim();
		const option = question.options[answer === '' ? 0 : Number(answer) - 1];
		if (option !== undefined) return option.value;
	}
};

const text = async (
	question: Question & {type: 'text'},
	{output}: CommandRequest,
	askLine: AskLine,
): Promise<string> => {
	const {initial = '', refuse} = question;
	for (;;) {
		const answer = (await askLine(initial === '' ? '> ' : `[${initial}] > `)) || initial;
		const refusal = refuse?.(answer);
		if (refusal === undefined) return answer;
		output.note(refusal);
	}
};

const lineText = ({text: words, tone}: Line): string => (tone === 'bad' || tone === 'warning' ? `! ${words}` : words);

const answerNeeded = (question: Question): VenvError =>
	new VenvError('answer-needed', {
		what: `No answer to "${question.title}"`,
		why: 'there is no terminal to ask on',
		hint: question.flag.startsWith('-')
			? `Answer with ${[question.flag, ...wantedWord(question)].join(' ')}`
			: `Name it on the command line: ${question.flag}`,
	});

const wantedWord = (question: Question): readonly string[] =>
	question.type === 'text' && question.wanted !== undefined ? [shellQuote(question.wanted)] : [];

const declined = (): VenvError => new VenvError('declined', {what: 'Cancelled', why: 'the answer was no'});
