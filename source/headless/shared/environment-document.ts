import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import {healthCodes, type HealthNote} from '../../core/model/health.js';
import {healthHint, healthMessage} from '../../text/health.js';
import {activityEvidence, toldUse} from '../../text/last-use.js';
import {toldInUse, toldReference, stalenessReasons} from '../../text/staleness.js';
import {deletionReasonInWords} from '../../text/reasons/deletion.js';
import type {Given} from '../documents/given.js';
import type {EnvironmentJson, HealthJson} from '../documents/environment.js';

/**
 * Converts an environment to the JSON of every command: flat keys, without unknown ones and without facts about
 * discovery.
 */
export const environmentDocument = (
	environment: Environment,
	{now, home}: Pick<Context, 'now' | 'home'>,
): Given<EnvironmentJson> => {
	const {project, health, lastUsed, projectActivity: activity, inUse, referredTo} = environment;
	const {staleness, deletable, told} = environment;
	const inWords = {
		found: undefined,
		told: undefined,
		project: project?.path,
		health: health?.map(note => noteDocument(note, home)),
		lastUsed: lastUsed && toldUse(lastUsed),
		projectActivity: activity && {at: activity.at, evidence: activityEvidence(activity)},
		inUse: inUse?.map(toldInUse),
		referredTo: referredTo?.map(toldReference),
		staleness: staleness && {...staleness, reasons: stalenessReasons(environment, {now: now(), home})},
		deletable: deletable && {
			...deletable,
			reasons: deletable.reasons.map(reason => deletionReasonInWords(reason, home)),
		},
	};
	const given: Given<EnvironmentJson> = {...environment, ...inWords, ...told};
	const known = Object.entries(given).filter(([, value]) => value !== undefined);
	known.sort(([one], [other]) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1));
	return Object.fromEntries(known) as Given<EnvironmentJson>;
};

/** Order of the keys. Facts arrive in any order, and two documents shall differ only by facts. */
const order: ReadonlyArray<keyof Environment> = [
	...(['path', 'kind', 'project', 'alias', 'prompt', 'python', 'systemSitePackages', 'packageCount'] as const),
	...(['creator', 'owner', 'status', 'healthDepth', 'health', 'usage', 'unmeasured'] as const),
	...(['lastUsed', 'projectActivity'] as const),
	...([
		'rebuildable',
		'drift',
		'inUse',
		'mayBeUsedUnseen',
		'active',
		'pinned',
		'git',
		'worktree',
		'referredTo',
	] as const),
	...(['userFiles', 'mount', 'host', 'alsoOn', 'staleness', 'deletable'] as const),
];

const places: ReadonlyMap<string, number> = new Map(order.map((key, place) => [key, place]));

/** Keys that are not in the order come last, by their names. */
const placeOf = (key: string): number => places.get(key) ?? order.length;

const noteDocument = (note: HealthNote, home: Context['home']): Given<HealthJson> => ({
	id: note.id,
	code: healthCodes[note.id],
	severity: note.severity,
	message: healthMessage(note, home),
	hint: healthHint(note),
});
