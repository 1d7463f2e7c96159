import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import type {LastUsed} from '../../model/use.js';
import {throwIfCancelled, VenvError} from '../../model/error.js';
import {configurationHash} from '../../inspect/configuration-hash.js';
import type {Measurer} from '../../inspect/size/measurer.js';
import {entryAt} from '../../platform/files/entries.js';
import {freedOf, watchFreeSpace, type DiskGain} from '../../platform/files/freed-space.js';
import {parent, type FsPath} from '../../model/path.js';
import {ownIdentity} from '../../platform/processes/process-identity.js';
import {readEnvironment} from '../../scan/scan.js';
import {requireWindowsAccepted} from '../../state/accept-windows.js';
import type {Work} from '../../model/progress.js';
import {deleteEnvironment, type Deleted} from '../delete/delete.js';
import {countUserFiles, withUserFiles} from './count-user-files.js';
import {leaveOut, offerSweep, type LeftOut, type NotMarked} from './offer.js';
import type {PlannedCandidate, SweepPlan} from './plan.js';

type SweepRequest = {
	readonly context: Context;
	/** `hold`: each can be restored until it is freed. */
	readonly keep: 'hold' | 'free';
	readonly roots?: readonly FsPath[] | undefined;
	readonly measurer?: Measurer | undefined;
};

/** Reason why a candidate was not deleted, or not completely. `text/sweep.ts` has the words. */
export type WhyNotSwept =
	| {readonly reason: 'gone' | 'no-environment' | 'replaced' | 'configuration-changed' | 'no-longer-matching'}
	| {readonly reason: 'used-since'; readonly lastUsed: LastUsed}
	| {readonly reason: 'left-out'; readonly leftOut: LeftOut}
	| {readonly reason: 'not-marked'; readonly notMarked: NotMarked}
	| {readonly reason: 'stopped'; readonly freedBytes: number; readonly isHeld: boolean}
	| {readonly reason: 'left-over'; readonly path: FsPath}
	| {readonly reason: 'error'; readonly error: VenvError};

/** Result for one candidate. `changed`: it is not the planned one, or no longer matches; nothing was touched. */
export type SweepResult = {
	readonly path: FsPath;
	readonly outcome: 'deleted' | 'changed' | 'gone' | 'refused' | 'failed';
	readonly why?: WhyNotSwept | undefined;
	readonly deleted?: Deleted | undefined;
};

export type Swept = DiskGain & {
	/** Results in the plan's order, up to where it was stopped. */
	readonly results: readonly SweepResult[];
	/** Number of selected candidates that were not begun when it was stopped. Undefined where nobody stopped it. */
	readonly untouched: number | undefined;
	/** Bytes that were freed, 0 where everything is held: counted, or what the disk tells where files share blocks. */
	readonly freedBytes: number;
};

/**
 * Deletes the selected candidates of a plan, one after the other. Each is read and assessed again right before: it is
 * deleted only if it is the planned directory, unchanged and unused since, and still offered by the plan's own
 * criteria. Every other one is reported with its reason. Cancelling leaves deleted ones deleted and the rest untouched;
 * the next start frees the rest of one that was being freed. Rejects with `cancelled` only when nothing was done.
 */
export const applyPlan = async (plan: SweepPlan, request: SweepRequest, work: Work = {}): Promise<Swept> => {
	throwIfCancelled(work.signal);
	await requireWindowsAccepted('sweep', request.context);
	const selected = plan.candidates.filter(candidate => candidate.selected);
	const {bootId} = await ownIdentity();
	const isSameBoot = bootId !== '' && bootId === plan.bootId;
	const space = await watchFreeSpace(selected.map(({path}) => parent(path)));
	const results: SweepResult[] = [];
	for (const [index, candidate] of selected.entries()) {
		if (work.signal?.aborted) break;
		work.onProgress?.({
			step: {doing: 'deleting', path: candidate.path},
			piece: {number: index + 1, of: selected.length},
			fraction: index / selected.length,
		});
		const result = await applyOne(candidate, {...request, plan, isSameBoot}, work);
		if (result === undefined) break;
		results.push(result);
	}
	if (results.length === 0) throwIfCancelled(work.signal);
	const countedBytes = results.reduce((sum, {deleted}) => sum + (deleted?.freedBytes ?? 0), 0);
	const {exact, diskBytes} = request.keep === 'free' ? await space.gain() : {exact: true, diskBytes: undefined};
	const freedBytes = freedOf(countedBytes, {exact, diskBytes});
	const isStopped = results.length < selected.length || results.at(-1)?.deleted?.outcome === 'stopped';
	return {results, untouched: isStopped ? selected.length - results.length : undefined, freedBytes, exact, diskBytes};
};

type Applying = SweepRequest & {readonly plan: SweepPlan; readonly isSameBoot: boolean};

const applyOne = async (
	candidate: PlannedCandidate,
	applying: Applying,
	work: Work,
): Promise<SweepResult | undefined> => {
	const {path} = candidate;
	if (entryAt(path) === undefined) return {path, outcome: 'gone', why: {reason: 'gone'}};
	try {
		const {context, measurer, keep, roots} = applying;
		const read = await readEnvironment(path, context, {measurer, signal: work.signal});
		const environment = read && (await counted(read, applying));
		if (environment === undefined) return {path, outcome: 'changed', why: {reason: 'no-environment'}};
		const changed = whyNotNow(candidate, environment, applying);
		if (changed !== undefined) return {path, ...changed};
		const deleted = await deleteEnvironment(environment, {context, keep, roots}, {signal: work.signal});
		if (deleted.outcome === 'stopped') return {path, outcome: 'failed', why: whyStopped(deleted), deleted};
		const [left] = deleted.left;
		if (left !== undefined) return {path, outcome: 'failed', why: {reason: 'left-over', path: left.path}, deleted};
		return {path, outcome: 'deleted', deleted};
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		// Reported only where something was done.
		if (error.code === 'cancelled') return undefined;
		if (isGone(error, path)) return {path, outcome: 'gone', why: {reason: 'gone'}};
		return {path, outcome: outcomeOf(error), why: {reason: 'error', error}};
	}
};

const counted = async (environment: Environment, {plan, context}: Applying): Promise<Environment | undefined> => {
	const counts = await countUserFiles([environment], plan.criteria, context);
	return withUserFiles([environment], counts)[0];
};

const whyStopped = ({freedBytes = 0, held}: Deleted): WhyNotSwept => ({
	reason: 'stopped',
	freedBytes,
	isHeld: held !== undefined,
});

/** Whether somebody else, another sweep for example, has deleted it between our looks. */
const isGone = ({code}: VenvError, path: FsPath): boolean =>
	['not-found', 'changed', 'refused', 'unreadable'].includes(code) && entryAt(path) === undefined;

const outcomeOf = (error: VenvError): SweepResult['outcome'] => {
	if (error.code === 'changed') return 'changed';
	// A name has to be typed, which a sweep can't ask for.
	return error.exitCode === 3 || error.code === 'answer-needed' ? 'refused' : 'failed';
};

/** Reason why the environment is not as planned; undefined where it is. */
const whyNotNow = (
	{identity, lastUsed, group, notSelected}: PlannedCandidate,
	environment: Environment,
	{isSameBoot, plan, context}: Applying,
): Pick<SweepResult, 'outcome' | 'why'> | undefined => {
	const {found} = environment;
	const changed = (why: WhyNotSwept) => ({outcome: 'changed', why}) as const;
	if (found.identity.inode !== identity.inode || (isSameBoot && found.identity.device !== identity.device))
		return changed({reason: 'replaced'});
	const held = leaveOut(environment, plan.criteria);
	if (held === 'refused' && entryAt(environment.path) === undefined) return {outcome: 'gone', why: {reason: 'gone'}};
	if (held !== undefined) return {outcome: 'refused', why: {reason: 'left-out', leftOut: {environment, why: held}}};
	if (configurationHash(found) !== identity.configHash) return changed({reason: 'configuration-changed'});
	if (environment.lastUsed !== undefined && isLater(environment.lastUsed.at, lastUsed?.at))
		return changed({reason: 'used-since', lastUsed: environment.lastUsed});
	const {offered} = offerSweep([environment], plan.criteria, context);
	const offer = offered[0];
	if (offer === undefined || offer.group !== group) return changed({reason: 'no-longer-matching'});
	if (notSelected === undefined && offer.notMarked !== undefined)
		return changed({reason: 'not-marked', notMarked: offer.notMarked});
	return undefined;
};

/** Times within a second are equal: file systems round them differently. */
const isLater = (at: string, before: string | undefined): boolean =>
	before === undefined || Date.parse(at) > Date.parse(before) + 1000;
