import type {Outcome} from '../../actions/shared/action.js';
import type {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {explained, type CommandRequest, type CommandResult} from './command.js';
import {errorDocument, errorText} from './output.js';
import {phraseFromHome} from '../../core/text/phrase.js';

/** Words of a command for the outcome of its action. */
export type ResultWords<Data extends object> = {
	/**
	 * Lines to print, not used where the action was stopped; by default its sentence, and the command that undoes it.
	 */
	readonly lines?: (outcome: Outcome<Data>, request: CommandRequest) => readonly string[] | Promise<readonly string[]>;
	/** Data that `--json` prints besides `ok`; by default the outcome's data. */
	readonly document?: (outcome: Outcome<Data>, request: CommandRequest) => object | Promise<object>;
};

/** Result for one target of several. */
export type Done<Data extends object> = {
	readonly path: FsPath;
	readonly outcome?: Outcome<Data>;
	readonly error?: VenvError;
};

/** Result of an action that was run once. Failures of its parts are noted on stderr. */
export const oneResult = async <Data extends object>(
	words: ResultWords<Data>,
	outcome: Outcome<Data>,
	request: CommandRequest,
): Promise<CommandResult> => {
	if (request.output.format === 'text')
		for (const failure of outcome.failures ?? [])
			request.output.note(`venv-tui: ${errorText(await explained(failure, request))}`);
	const exitCode = exitCodeOf(outcome);
	// Text that is not printed is not computed, since some of it reads the disk.
	return request.output.format === 'json'
		? {document: await documentOf(words, outcome, request), lines: [], exitCode}
		: {document: {ok: exitCode === 0}, lines: await linesOf(words, outcome, request), exitCode};
};

const documentOf = async <Data extends object>(
	words: ResultWords<Data>,
	outcome: Outcome<Data>,
	request: CommandRequest,
): Promise<CommandResult['document']> => ({
	ok: exitCodeOf(outcome) === 0,
	...(words.document === undefined ? outcome.data : await words.document(outcome, request)),
	...(outcome.stopped && {error: errorDocument(await explained(outcome.stopped, request))}),
});

const linesOf = async <Data extends object>(
	words: ResultWords<Data>,
	outcome: Outcome<Data>,
	request: CommandRequest,
): Promise<readonly string[]> => {
	if (outcome.stopped !== undefined) return errorText(await explained(outcome.stopped, request)).split('\n');
	return words.lines?.(outcome, request) ?? [phraseFromHome(outcome.summary, request.context.home) + wayBack(outcome)];
};

/** Command that undoes it. */
const wayBack = ({undo}: Outcome): string => (undo ? `: venv-tui restore ${undo.id} brings it back` : '');

const exitCodeOf = ({stopped, failures = [], isPartial, isAsWanted}: Outcome): number =>
	Math.max(
		stopped?.exitCode ?? 0,
		...failures.map(({exitCode}) => exitCode),
		isPartial || isAsWanted === false ? 1 : 0,
	);

/** Result of an action that was run for each of several targets; the highest exit code counts. */
export const manyResult = async <Data extends object>(
	words: ResultWords<Data>,
	done: ReadonlyArray<Done<Data>>,
	request: CommandRequest,
): Promise<CommandResult> => {
	if (request.output.format === 'text') {
		for (const {error} of done)
			if (error !== undefined) request.output.note(`venv-tui: ${errorText(await explained(error, request))}`);
	}
	const codes = done.map(({error, outcome}) => error?.exitCode ?? (outcome === undefined ? 0 : exitCodeOf(outcome)));
	const lines = done.map(async ({outcome}) => (outcome === undefined ? [] : linesOf(words, outcome, request)));
	const results = done.map(async ({path, outcome, error}) => ({
		path,
		ok: error === undefined,
		...(outcome && (await documentOf(words, outcome, request))),
		...(error && {error: errorDocument(await explained(error, request))}),
	}));
	return {
		document: {ok: codes.every(code => code === 0), results: await Promise.all(results)},
		lines: (await Promise.all(lines)).flat(),
		exitCode: Math.max(0, ...codes),
	};
};
