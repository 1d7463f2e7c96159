import {explain} from '../text/failures/explain.js';
import {findInterrupted, type Interrupted} from '../core/held/find-interrupted.js';
import {listHeld} from '../core/held/held-environments.js';
import type {Context} from '../core/model/context.js';
import {recoverInterrupted, type Recovered} from '../core/held/recover.js';
import {VenvError} from '../core/model/error.js';
import type {FsPath} from '../core/model/path.js';
import {printable, printablePath} from '../core/text/printable.js';
import {plural} from '../text/fit-width.js';
import {recoveredInWords} from '../text/held/recovery.js';
import {outcome, type Action, type ActionRequest, type Line} from './shared/action.js';
import {placesOf} from './free.js';
import {phrase} from '../core/text/phrase.js';

/**
 * Rolls back or finishes interrupted operations. Answers: `places` (further directories to search, one in each line;
 * operations there are recovered too).
 */
export const recoverAction: Action<{readonly recovered: readonly Recovered[]; readonly left: readonly Interrupted[]}> =
	{
		id: 'recover',
		keys: [],
		title: 'recover',
		targets: 'none',
		changes: true,
		unavailable: () => undefined,
		ask: async request => {
			const {answers, context} = request;
			if (answers['take-over'] !== undefined) return undefined;
			const foreign = (await interruptedOf(request)).filter(({owner}) => owner === 'unknown');
			if (foreign.length === 0) return undefined;
			return {
				type: 'confirm',
				id: 'take-over',
				flag: '--take-over',
				title: `Take over ${plural(foreign.length, 'operation')} of another machine, boot or container?`,
				lines: [
					...foreign.flatMap(({path, operation, host}): readonly Line[] => [
						{text: printablePath(path, context.core.home), tone: 'strong'},
						{text: `    ${operation}, begun on ${printable(host)}`},
					]),
					{text: 'Only when it has ended there: two at once would destroy it.', tone: 'warning'},
				],
				choices: [
					{key: 'y', label: 'it has ended: take over', value: 'yes'},
					{key: 'l', label: 'leave those', value: 'no'},
				],
				grave: true,
			};
		},
		run: async request => {
			const {answers, context, signal, onProgress} = request;
			const recovered = await recoverInterrupted(
				{
					context: context.core,
					places: placesOf(answers),
					takeOver: answers['take-over'] === 'yes',
					includeUnindexed: placesOf(answers).length > 0,
				},
				{signal, onProgress},
			);
			const left = (await interruptedOf(request)).filter(({owner}) => owner === 'unknown');
			const others = await ofOtherVersion(context.core);
			const [other] = others;
			if (other !== undefined && recovered.length + left.length === 0) throw other;
			return outcome(
				summaryOf({recovered, left}, context.core.home),
				{recovered, left},
				{
					changed: recovered.map(({path}) => path),
					failures: [
						...recovered.flatMap(one => (one.outcome === 'failed' ? explain(one.error) : [])),
						...left.map(leftAlone),
						...others,
					],
					isPartial: left.length + others.length > 0,
				},
			);
		},
	};

/** Work that another version of this program has noted, as an error for each. */
const ofOtherVersion = async (context: Context): Promise<readonly VenvError[]> => {
	const unknown = (await listHeld(context)).filter(({state}) => state === 'other-version');
	return unknown.map(
		({id, path}) =>
			new VenvError('refused', {
				what: phrase`Left ${{path}} alone`,
				why: `another version of venv-tui has noted what it did there (${id})`,
				hint: 'Use that version',
				path,
			}),
	);
};

/** Describes work of an unknown owner, with the flag that takes it over. */
const leftAlone = ({path, operation, host}: Interrupted): VenvError =>
	new VenvError('failed', {
		what: phrase`Left the ${operation} of ${{path}} alone`,
		why: `it was begun on ${printable(host)}, in another boot or container, and may still run there`,
		hint: 'If it has ended: venv-tui recover --take-over',
		path,
	});

const interruptedOf = ({answers, context}: ActionRequest): Promise<readonly Interrupted[]> =>
	findInterrupted(context.core, placesOf(answers));

const summaryOf = (
	{recovered, left}: {readonly recovered: readonly Recovered[]; readonly left: readonly Interrupted[]},
	home: FsPath,
): string => {
	const [only] = recovered;
	if (only === undefined) return left.length > 0 ? 'Nothing was recovered' : 'Nothing to recover';
	return recovered.length === 1 ? recoveredInWords(only, home) : `Recovered ${plural(recovered.length, 'operation')}`;
};
