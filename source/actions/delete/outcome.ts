import type {Environment} from '../../core/model/environment.js';
import type {Deleted} from '../../core/operate/delete/delete.js';
import type {FsPath} from '../../core/model/path.js';
import {whyItStaysInWords} from '../../text/reasons/why-it-stays.js';
import {freedBytesText} from '../../text/freed-bytes.js';
import {toldReference} from '../../text/staleness.js';
import {toldLeftOver} from '../../text/left-over.js';
import {formatBytes} from '../../text/fit-width.js';
import {outcome as outcomeWith, type ActionContext, type Outcome} from '../shared/action.js';
import {stopped} from '../shared/stopped.js';
import {deadKernelWords} from './lines.js';
import {phrase} from '../../core/text/phrase.js';
import type {Phrase} from '../../core/model/phrase.js';

/** Result of a deletion: of an environment, of a link, or by the program to which the environment belongs. */
export type DeleteData = {
	readonly path: FsPath;
	readonly outcome: Deleted['outcome'] | 'deleted-by-owner';
	readonly owner?: string;
	readonly heldId?: string;
	/** Of one that was stopped while it was freed. */
	readonly id?: string;
	readonly strays?: readonly string[];
	readonly freedBytes?: number;
	readonly leftBytes?: number;
	readonly diskBytes?: number;
	readonly exact?: boolean;
	readonly left?: ReadonlyArray<ReturnType<typeof toldLeftOver>>;
	readonly referredTo?: ReadonlyArray<ReturnType<typeof toldReference>>;
};

/** Result of a deletion. */
export const outcomeOf = (target: Environment, deleted: Deleted, {core}: ActionContext): Outcome<DeleteData> => {
	if (deleted.outcome === 'stopped') return stoppedOutcome(target, deleted, core.home);
	const {held, olderLeft, freedBytes, diskBytes, exact, left, outcome, withoutUndo, strays = []} = deleted;
	const isPartial = left.length > 0;
	const {referredTo = []} = target;
	const isGone = outcome === 'held' || outcome === 'freed';
	const data = {
		path: target.path,
		outcome,
		...(held && {heldId: held.id}),
		...(olderLeft && {olderHeldId: olderLeft.id}),
		...(strays.length > 0 && {strays}),
		...(freedBytes !== undefined && {freedBytes}),
		...(diskBytes !== undefined && {diskBytes}),
		...(freedBytes !== undefined && exact === false && {exact}),
		...(isPartial && {left: left.map(toldLeftOver)}),
		...(isGone && referredTo.length > 0 && {referredTo: referredTo.map(toldReference)}),
	};
	const kernels = isGone ? deadKernelWords(target, held !== undefined) : '';
	return outcomeWith(phrase`${summaryOf(target.path, deleted)}${kernels}`, data, {
		undo: held && {id: held.id},
		freedBytes,
		isPartial,
		changed: isPartial && held === undefined && outcome === 'freed' ? [target.path] : [],
		removed: isPartial && withoutUndo ? [] : [target.path],
	});
};

/** Partly freed: no `heldId`, since it can't be restored any more. */
const stoppedOutcome = (target: Environment, deleted: Deleted, home: FsPath): Outcome<DeleteData> => {
	const {path, held, freedBytes = 0, leftBytes, outcome} = deleted;
	const error = stopped({freedBytes, partly: {path, rest: held ? 'held' : 'place', leftBytes}, home});
	const data = {path: target.path, outcome, ...(held && {id: held.id}), freedBytes, ...(leftBytes && {leftBytes})};
	return outcomeWith(held ? error.words.what : phrase`${error.words.what}. Delete it again`, data, {
		stopped: error,
		seeAlso: held && 'held',
		freedBytes,
		changed: held ? [] : [target.path],
		removed: held ? [target.path] : [],
	});
};

const summaryOf = (path: FsPath, deleted: Deleted): Phrase => {
	const {outcome, held, olderLeft, left, withoutUndo, strays = []} = deleted;
	const [first] = left;
	if (first) return phrase`Deleted ${{path}} in part: ${{path: first.path}} stays, ${whyItStaysInWords(first.why)}`;
	if (outcome === 'unlinked') return phrase`Removed the link ${{path}}; its target is kept`;
	if (held) {
		const why = strays.length > 0 ? `, held since it has ${strays.join(', ')}` : '';
		const older = olderLeft === undefined ? '' : `. The older one (${olderLeft.id}) is still held, too`;
		const {reclaimableBytes: bytes} = held;
		const rest = bytes === undefined ? 'It is' : formatBytes(bytes);
		return phrase`Deleted ${{path}}${why}. ${rest} still on disk${older}`;
	}
	return phrase`Deleted ${{path}}, freed ${freedBytesText(deleted)}${withoutUndo ? ' immediately, since it could not be kept for undo' : ''}`;
};

/** Summarises several deletions; the bytes of held environments are added up as a set. */
export const summaryOfAll = async (outcomes: readonly Outcome[], {addUp}: ActionContext): Promise<string> => {
	const held = outcomes.filter(({undo}) => undo !== undefined);
	const freed = outcomes.flatMap(({freedBytes}) => freedBytes ?? []);
	// Measured together, so that files shared by two of them count.
	const {reclaimableBytes: heldBytes = 0} = (await addUp?.(held.flatMap(({removed}) => removed))) ?? {};
	const partly = outcomes.filter(({isPartial}) => isPartial).length;
	const halfFreed = outcomes.filter(one => one.stopped).length;
	return [
		`Deleted ${outcomes.length}${freed.length > 0 ? `, freed ${formatBytes(sum(freed))}` : ''}.`,
		...(partly > 0 ? [`${partly} of them only in part.`] : []),
		...(halfFreed > 0 ? [`A part of ${halfFreed} is left.`] : []),
		...(heldBytes > 0 ? [`${formatBytes(heldBytes)} kept for undo.`] : []),
	].join(' ');
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
