import type {VenvError} from '../../model/error.js';
import type {HealthNote, ReadFailure, ReadPart, Severity, Status} from '../../model/health.js';
import type {Check, FullSubject, QuickSubject} from './check.js';
import {configChecks} from './config.js';
import {contentChecks} from './contents.js';
import {interpreterChecks} from './interpreter.js';
import {locationChecks} from './location.js';
import {packageChecks} from './packages.js';
import {stateChecks} from './state.js';

/** Every check, in the order in which notes of equal severity are listed. */
const checks: readonly Check[] = [
	...interpreterChecks,
	...configChecks,
	...locationChecks,
	...contentChecks,
	...packageChecks,
	...stateChecks,
];

/** Notes of all quick checks, worst first. */
export const quickHealth = (subject: QuickSubject): readonly HealthNote[] =>
	worstFirst(checks.flatMap(check => (check.depth === 'quick' && concerns(check, subject) ? check.run(subject) : [])));

/** Notes of all checks, quick and full, worst first. */
export const fullHealth = async (subject: FullSubject): Promise<readonly HealthNote[]> => {
	const notes: HealthNote[] = [];
	for (const check of checks) if (concerns(check, subject)) notes.push(...(await check.run(subject)));
	return worstFirst(notes);
};

/** Creates the note of a part that could not be read. */
export const notRead = (part: ReadPart, failure: VenvError): HealthNote => ({
	id: 'not-read',
	severity: 'degraded',
	part,
	failure: failureFact(failure),
});

const failureFact = ({code, reason}: VenvError): ReadFailure => {
	if (reason?.type === 'mistake') return {type: 'mistake', said: reason.said};
	const hasCode = reason?.type === 'system-refused' || reason?.type === 'not-read';
	return hasCode ? {type: 'system', code: reason.code} : {type: 'error', code};
};

/** Adds notes to others, worst first. */
export const withNotes = (notes: readonly HealthNote[], others: readonly HealthNote[]): readonly HealthNote[] =>
	worstFirst([...notes.filter(note => !others.includes(note)), ...others]);

/** Status by the worst note; information does not count. Only quick notes decide an environment's status. */
export const statusOf = (notes: readonly HealthNote[]): Status => {
	if (notes.some(({severity}) => severity === 'broken')) return 'broken';
	return notes.some(({severity}) => severity === 'degraded') ? 'degraded' : 'ok';
};

const concerns = ({applies}: Check, {found}: QuickSubject): boolean =>
	applies === 'any' || (found.kind !== 'conda' && found.kind !== 'pixi');

const ranks: Readonly<Record<Severity, number>> = {broken: 0, degraded: 1, info: 2};

const worstFirst = (notes: readonly HealthNote[]): readonly HealthNote[] =>
	[...notes].sort((one, other) => ranks[one.severity] - ranks[other.severity]);
