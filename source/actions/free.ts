import {explain} from '../text/failures/explain.js';
import {VenvError} from '../core/model/error.js';
import {freeHeld, type FreedAll} from '../core/held/free.js';
import {isWithinReach, listHeld, measureHeld, type HeldEnvironment} from '../core/held/held-environments.js';
import {fsPath, type FsPath} from '../core/model/path.js';
import {printable, printablePath} from '../core/text/printable.js';
import {whyItStaysInWords} from '../text/reasons/why-it-stays.js';
import {freedBytesText} from '../text/freed-bytes.js';
import {toldLeftOver} from '../text/left-over.js';
import {formatBytes, plural} from '../text/fit-width.js';
import {outcome, type Action, type ActionRequest, type Answers, type Line} from './shared/action.js';
import {stoppedFreeing} from './shared/stopped.js';
import {failurePhrase, phrase} from '../core/text/phrase.js';
import type {Phrase} from '../core/model/phrase.js';

/**
 * Frees the space of held environments. Answers: `ids` (one in each line; absent: all), `places` (further directories
 * to search, one in each line).
 */
export const freeAction: Action = {
	id: 'free',
	keys: ['f'],
	title: 'free',
	targets: 'none',
	changes: true,
	unavailable: () => undefined,
	whenStopped:
		'What is freed stays freed. The one that is being freed cannot be brought back; the next start finishes it.',
	ask: async request => {
		const chosen = await chosenHeld(request);
		if (request.answers['confirm'] !== undefined) return undefined;
		const held = await measureHeld(chosen);
		const home = request.context.core.home;
		return {
			type: 'confirm',
			id: 'confirm',
			flag: '--yes',
			title: `Free ${plural(held.length, 'deleted environment')}, for good?`,
			lines: [
				...held.map(({path, reclaimableBytes, state}): Line => ({
					text: [
						printablePath(path, home),
						...(reclaimableBytes === undefined ? [] : [formatBytes(reclaimableBytes)]),
						...(state === 'freeing' ? ['(half-freed)'] : []),
					].join('  '),
					tone: 'strong',
				})),
				{text: 'Their recipes are kept: venv-tui restore installs the same versions.', tone: 'dim'},
			],
			choices: [{key: 'y', label: held.length === 1 ? 'free it' : `free ${held.length}`, value: 'yes'}],
			grave: true,
		};
	},
	run: async request => {
		const {answers, context, signal, onProgress} = request;
		const ids = (await chosenHeld(request)).map(({id}) => id);
		const options = {context: context.core, places: placesOf(answers), takeOver: answers['take-over'] === 'yes'};
		const all = await freeHeld(ids, options, {signal, onProgress});
		const [failure] = all.failed;
		if (failure && ids.length === 1) throw failure.error;
		const stopped = stoppedFreeing(all, context.core.home);
		return outcome(stopped?.words.what ?? summaryOf(all), freedData(all), {
			stopped,
			...(stopped && {seeAlso: 'held'}),
			failures: all.failed.map(({error}) => explain(error)),
			isPartial: all.freed.some(({left}) => left.length > 0),
			freedBytes: all.freedBytes,
		});
	},
};

/** Directories in `--in`: their holding directories are searched too. */
export const placesOf = (answers: Answers): readonly FsPath[] =>
	(answers['places'] ?? '')
		.split('\n')
		.filter(place => place !== '')
		.map(fsPath);

const chosenHeld = async ({answers, context}: ActionRequest): Promise<readonly HeldEnvironment[]> => {
	const held = await listHeld(context.core, placesOf(answers));
	const ids = answers['ids']?.split('\n').filter(id => id !== '');
	if (ids === undefined) {
		const there = held.filter(isWithinReach);
		if (there.length > 0) return there;
		throw new VenvError('not-found', {what: 'Nothing is held', why: 'whatever was deleted is freed already'});
	}
	return ids.map(id => {
		const found = held.find(one => one.id === id);
		if (found) return found;
		throw new VenvError('not-found', {
			what: `Nothing is held as ${printable(id)}`,
			hint: 'venv-tui restore lists what is held; --in PATH looks in other places',
		});
	});
};

const summaryOf = (all: FreedAll): Phrase => {
	const {freed, failed} = all;
	const partly = freed.find(({left}) => left.length > 0)?.left[0];
	const [failure] = failed;
	const stays = partly === undefined ? '' : phrase`. ${{path: partly.path}} stays: ${whyItStaysInWords(partly.why)}`;
	const others =
		failure === undefined ? '' : phrase`. ${failed.length} not freed: ${failurePhrase(explain(failure.error))}`;
	return phrase`Freed ${freedBytesText(all)}${agreement(all)}${stays}${others}`;
};

/** Adds the disk's own number where it differs, since other programs write to the disk, too. */
const agreement = ({freedBytes, diskBytes, exact}: FreedAll): string => {
	if (diskBytes === undefined || !exact || freedBytes < 1 << 20) return '';
	if (Math.abs(diskBytes - freedBytes) <= freedBytes * 0.01) return '; df agrees';
	return `; df says ${formatBytes(diskBytes)}`;
};

/** Result for each environment, and the bytes of all together, for `--json`. */
const freedData = ({freed, failed, freedBytes, diskBytes, exact, untouched = []}: FreedAll) => ({
	freedBytes,
	...(diskBytes !== undefined && {diskBytes}),
	...(!exact && {exact}),
	results: [
		...freed.map(({left, isStopped, ...one}) => ({
			...one,
			ok: left.length === 0 && !isStopped,
			...(left.length > 0 && {left: left.map(toldLeftOver)}),
		})),
		...failed.map(({id, path, error: {code, what, why, hint}}) => ({
			id,
			path,
			ok: false,
			error: {code, what, why, hint},
		})),
		...untouched.map(one => ({...one, ok: false, freedBytes: 0})),
	],
});
