import type {Context} from '../../core/model/context.js';
import type {Environment} from '../../core/model/environment.js';
import {healthCodes, type HealthNote} from '../../core/model/health.js';
import {healthHint, healthMessage} from '../../text/health.js';
import {activityEvidence, toldUse} from '../../text/last-use.js';
import {stalenessReasons} from '../../text/staleness.js';

/**
 * Converts an environment to the JSON of every command: flat keys, without unknown ones and without facts about
 * discovery.
 */
export const environmentDocument = (
	environment: Environment,
	{now, home}: Pick<Context, 'now' | 'home'>,
): Readonly<Record<string, unknown>> => {
	const {project, health, lastUsed, projectActivity: activity, staleness} = environment;
	const told = {
		found: undefined,
		project: project?.path,
		health: health?.map(note => noteDocument(note, home)),
		lastUsed: lastUsed && toldUse(lastUsed),
		projectActivity: activity && {at: activity.at, evidence: activityEvidence(activity)},
		staleness: staleness && {...staleness, reasons: stalenessReasons(environment, {now: now(), home})},
	};
	return Object.fromEntries(Object.entries({...environment, ...told}).filter(([, value]) => value !== undefined));
};

const noteDocument = (note: HealthNote, home: Context['home']): Readonly<Record<string, unknown>> => ({
	id: note.id,
	code: healthCodes[note.id],
	severity: note.severity,
	message: healthMessage(note, home),
	hint: healthHint(note),
});
