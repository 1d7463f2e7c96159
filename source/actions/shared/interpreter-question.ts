import type {Interpreter} from '../../core/model/environment.js';
import {chooseInterpreter, pinnedInterpreter, successorOf} from '../../core/operate/create/choose-interpreter.js';
import type {FsPath} from '../../core/model/path.js';
import {satisfies} from '../../core/python/pep440-specifiers.js';
import {printable, printablePath} from '../../core/text/printable.js';
import type {ActionContext, Line, Question} from './action.js';

type Select = Extract<Question, {type: 'select'}>;

export type InterpreterQuestion = {
	readonly title: string;
	readonly lines?: readonly Line[] | undefined;
	/** Python versions that the project allows, PEP 440. */
	readonly requiresPython?: string | undefined;
	/** Its `.python-version` decides on the default. */
	readonly project?: FsPath | undefined;
	/** Its previous version. */
	readonly before?: string | undefined;
	/** Whether a further question follows. */
	readonly isFollowed?: true | undefined;
};

/** Asks `python`: lists every interpreter that was found, the default one first. */
export const askInterpreter = async (
	{title, lines, requiresPython, project, before, isFollowed}: InterpreterQuestion,
	context: ActionContext,
): Promise<Select> => {
	const found = await context.interpreters();
	const pinned = project && pinnedInterpreter(project, found, requiresPython);
	const successor = before === undefined ? undefined : successorOf(before, found, requiresPython);
	const first = pinned ?? successor ?? preferredFor(found, requiresPython, context);
	const ordered = [first, ...found.filter(one => one !== first)];
	const follows =
		successor === undefined ? newestWords(requiresPython) : `default: closest to ${printable(before ?? '')}`;
	const reason = pinned === undefined ? follows : 'default: from .python-version';
	const options: Select['options'] = ordered.map(one => ({
		value: one.path,
		label: `${one.implementation === 'CPython' ? 'Python' : printable(one.implementation)} ${one.version}`,
		note: `${one === first && !isExcluded(one, requiresPython) ? `${reason}; ` : ''}${noteOf(one, requiresPython, context)}`,
	}));
	// A warning about the only one should be read.
	const isDoubtful = found.length === 1 && warningsOf(first, requiresPython).length > 0;
	return {
		...{type: 'select', id: 'python', flag: '--python', title, lines, options},
		isFollowed: isDoubtful ? undefined : isFollowed,
	};
};

const newestWords = (requiresPython: string | undefined): string =>
	requiresPython === undefined
		? 'default: the newest supported version'
		: `default: the newest for ${printable(requiresPython)}`;

/** Default: the first that the project does not exclude. */
export const preferredFor = (
	found: readonly Interpreter[],
	requiresPython: string | undefined,
	{core}: ActionContext,
): Interpreter => {
	const fitting = found.filter(one => !isExcluded(one, requiresPython));
	return chooseInterpreter(undefined, fitting.length > 0 ? fitting : found, core);
};

/** Whether a project's `requires-python` excludes an interpreter. */
export const isExcluded = ({version}: Interpreter, requiresPython: string | undefined): boolean =>
	requiresPython !== undefined && !satisfies(version, requiresPython, {prereleases: true});

const noteOf = (one: Interpreter, requiresPython: string | undefined, {core}: ActionContext): string =>
	[...warningsOf(one, requiresPython), printablePath(one.path, core.home)].join('; ');

const warningsOf = (one: Interpreter, requiresPython: string | undefined): readonly string[] => [
	...(isExcluded(one, requiresPython) ? [`the project wants ${printable(requiresPython ?? '')}`] : []),
	...(one.isPastEndOfLife ? [`end of life ${one.endOfLife ?? 'long ago'}`] : []),
	...(one.hasEnsurepip ? [] : ['has no ensurepip']),
];
