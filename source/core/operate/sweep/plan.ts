import type {Context} from '../../model/context.js';
import type {Identity} from '../../model/environment.js';
import type {ToldUse} from '../../model/use.js';
import {VenvError} from '../../model/error.js';
import {configurationHash} from '../../inspect/configuration-hash.js';
import type {Measurer} from '../../inspect/size/measurer.js';
import {fromBytes, fsPath, type FsPath} from '../../model/path.js';
import {ownBootId} from '../../platform/processes/process-identity.js';
import type {Totals} from '../../scan/scan.js';
import {markRules, sweepGroups, type MarkRuleId, type Offered, type SweepCriteria, type SweepGroup} from './offer.js';

/** Environments that a sweep would delete, with their state when that was decided. */
export type SweepPlan = {
	readonly createdAt: string;
	/** Device numbers are compared within one boot only. */
	readonly bootId: string;
	readonly criteria: SweepCriteria;
	readonly candidates: readonly PlannedCandidate[];
	/** Totals of the selected candidates: shared files count once. */
	readonly totals: Totals;
};

/** Description of a candidate for a reader; nothing is decided by these texts. */
export type PlanWords = (offer: Offered) => Pick<PlannedCandidate, 'reasons' | 'notSelected'> & {
	/** Sign of the last use. */
	readonly evidence: string;
};

export type PlannedCandidate = {
	readonly path: FsPath;
	readonly identity: Identity & {readonly configHash: string};
	readonly group: SweepGroup;
	readonly lastUsed?: ToldUse | undefined;
	readonly reasons: readonly string[];
	readonly reclaimableBytes?: number | undefined;
	readonly selected: boolean;
	/** Reason why it was not preselected; undefined where it was. */
	readonly notSelected?: string | undefined;
	/** Rule that kept it from being preselected; undefined where none did, and in plans of earlier versions. */
	readonly notSelectedBy?: MarkRuleId | undefined;
};

type PlanRequest = {
	readonly criteria: SweepCriteria;
	readonly context: Context;
	readonly words: PlanWords;
	/** Measurer of the sizes, for the totals. */
	readonly measurer?: Measurer | undefined;
	/** Selection that replaces the preselected candidates. */
	readonly chosen?: ReadonlySet<FsPath> | undefined;
};

/** Creates a plan from the offered and selected candidates. Reads each one's configuration, changes nothing. */
export const planSweep = async (offered: readonly Offered[], request: PlanRequest): Promise<SweepPlan> => {
	const {criteria, context, measurer} = request;
	const candidates = offered.map(offer => plannedFrom(offer, request));
	const selected = candidates.filter(candidate => candidate.selected).map(candidate => candidate.path);
	const bootId = await ownBootId();
	const totals = {...measurer?.totals(selected), count: selected.length};
	return {createdAt: context.now().toISOString(), bootId, criteria, candidates, totals};
};

const plannedFrom = (offer: Offered, {chosen, words}: PlanRequest): PlannedCandidate => {
	const {environment, group, notMarked} = offer;
	const {path, found, lastUsed, usage} = environment;
	const {evidence, ...told} = words(offer);
	return {
		path,
		identity: {...found.identity, configHash: configurationHash(found)},
		group,
		lastUsed: lastUsed && {at: lastUsed.at, evidence, confidence: lastUsed.confidence},
		reclaimableBytes: usage?.reclaimableBytes,
		selected: chosen === undefined ? offer.selected : chosen.has(path),
		...told,
		notSelectedBy: notMarked?.why,
	};
};

/**
 * Parses a plan from its JSON. Rejects with `usage` for anything else. A path that is not valid UTF-8 is read from its
 * `pathBase64`.
 */
export const parsePlan = (text: string): SweepPlan => {
	const value = parseObject(text);
	const {createdAt, bootId, criteria, candidates} = value;
	if (!isText(createdAt) || !isText(bootId) || !isCriteria(criteria) || !Array.isArray(candidates)) throw notAPlan();
	const read = candidates.map(readCandidate);
	return {createdAt, bootId, criteria, candidates: read, totals: {count: read.filter(({selected}) => selected).length}};
};

const notAPlan = (cause?: unknown): VenvError =>
	new VenvError('usage', {
		what: {doing: 'read-plan'},
		reason: {type: 'no-plan'},
		cause,
	});

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';

const parseObject = (text: string): Fields => {
	try {
		const value: unknown = JSON.parse(text);
		if (isObject(value) && value['schemaVersion'] === 1) return value;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw notAPlan(error);
	}
	throw notAPlan();
};

const isCriteria = (value: unknown): value is SweepCriteria =>
	isObject(value) &&
	typeof value['staleDays'] === 'number' &&
	typeof value['minBytes'] === 'number' &&
	typeof value['broken'] === 'boolean' &&
	['boolean', 'undefined'].includes(typeof value['shared']);

const readCandidate = (value: unknown): PlannedCandidate => {
	if (!isObject(value) || !isText(value['path']) || !isObject(value['identity'])) throw notAPlan();
	const {device, inode, configHash} = value['identity'];
	const group = sweepGroups.find(name => name === value['group']);
	if (!isText(device) || !isText(inode) || !isText(configHash) || group === undefined) throw notAPlan();
	const bytes = value['pathBase64'];
	const path = isText(bytes) ? fromBytes(Buffer.from(bytes, 'base64')) : fsPath(value['path']);
	return {
		path,
		identity: {device, inode, configHash},
		group,
		lastUsed: isToldUse(value['lastUsed']) ? value['lastUsed'] : undefined,
		reasons: Array.isArray(value['reasons']) ? value['reasons'].filter(isText) : [],
		reclaimableBytes: typeof value['reclaimableBytes'] === 'number' ? value['reclaimableBytes'] : undefined,
		selected: value['selected'] === true,
		notSelected: isText(value['notSelected']) ? value['notSelected'] : undefined,
		notSelectedBy: markRules.find(({id}) => id === value['notSelectedBy'])?.id,
	};
};

const isToldUse = (value: unknown): value is ToldUse =>
	isObject(value) && isText(value['at']) && !Number.isNaN(Date.parse(value['at'])) && isText(value['evidence']);
