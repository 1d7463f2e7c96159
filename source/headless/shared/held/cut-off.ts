import {findInterrupted, type Interrupted} from '../../../core/held/find-interrupted.js';
import {isHeldState} from '../../../core/held/journal-entry.js';
import {recoverInterrupted} from '../../../core/held/recover.js';
import {VenvError} from '../../../core/model/error.js';
import {absolute, fsPath, isSamePath, parent, type FsPath} from '../../../core/model/path.js';
import {realPathOf, withRealParent} from '../../../core/platform/files/entries.js';
import {printable} from '../../../core/text/printable.js';
import {isSet, type CommandRequest} from '../command.js';
import {projectPlaces} from '../targets/project-environment.js';
import {phrase} from '../../../core/text/phrase.js';
import {tellSteps} from '../tell-steps.js';

/**
 * Recovers what was interrupted on the environment that a command is about, before it reads it, where `--take-over` says
 * that it has ended. Without the flag rejects with `locked`, since half of an environment may lie there: the error names
 * the operation and the flag. `word` names the environment or its project; undefined stands for the project of the
 * current directory.
 */
export const recoverCutOff = async (word: FsPath | undefined, request: CommandRequest): Promise<void> => {
	const {context, flags, signal, output} = request;
	const cutOff = await findCutOff(word, request);
	const [first] = cutOff;
	if (first === undefined) return;
	if (!isSet(flags, 'takeOver') || isSet(flags, 'dryRun')) throw stillCutOff(first, request);
	const recovered = await recoverInterrupted(
		{
			context,
			takeOver: true,
			includeUnindexed: true,
			places: cutOff.map(({path}) => path),
			ids: cutOff.map(({id}) => id),
		},
		{signal, onProgress: tellSteps(request)},
	);
	const {recoveredInWords} = await request.loadWords();
	for (const one of recovered) {
		if (one.outcome === 'failed') throw one.error;
		output.note(recoveredInWords(one, context.home));
	}
};

/**
 * Finds what was interrupted on the environment that a word names, or on one directly in the directory that it names.
 * Without a word these directories are the current one and its parents, up to the project's own. Freeing what is held
 * concerns no environment in its place.
 */
export const findCutOff = async (
	word: FsPath | undefined,
	{context}: Pick<CommandRequest, 'context'>,
): Promise<readonly Interrupted[]> => {
	const path = absolute(word ?? fsPath('.'), context.cwd);
	const places = word === undefined ? projectPlaces(path, context) : [path];
	const directories = new Set(places.map(place => realPathOf(place) ?? place));
	const named = word === undefined ? undefined : withRealParent(path);
	return (await findInterrupted(context, places)).filter(
		one =>
			one.owner !== 'alive' &&
			!isHeldState(one) &&
			((named !== undefined && isSamePath(one.path, named)) || directories.has(parent(one.path))),
	);
};

const stillCutOff = ({path, operation, host, owner, isIndexed}: Interrupted, {flags}: CommandRequest): VenvError =>
	new VenvError('locked', {
		what: phrase`Can't change ${{path}}`,
		why: [
			`a ${operation} of it was interrupted`,
			...(owner === 'unknown' ? [`begun on ${printable(host)}, in another boot or container`] : []),
			...(isIndexed ? [] : ['not in your holding index']),
		].join(', '),
		hint: isSet(flags, 'dryRun')
			? 'A dry run leaves it as it is. If it has ended: venv-tui recover --take-over'
			: 'If it has ended, add --take-over: what was there is put back first',
		path,
	});
