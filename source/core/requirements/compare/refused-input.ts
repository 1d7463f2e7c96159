import type {LineProblem, UnreadReason} from '../../model/reasons/unread-reason.js';
import type {RequirementSet, Unread} from '../syntax/requirement-set.js';

const fatalReasons: ReadonlySet<UnreadReason['type']> = new Set([
	'file',
	'included-file',
	'includes-itself',
	'includes-too-deep',
	'includes-too-many',
	'missing-group',
	'group-includes-itself',
	'missing-part',
	'not-a-text',
	'not-version-control',
]);

const lineProblems: Readonly<Record<LineProblem['type'], true>> = {
	'invalid-marker': true,
	'not-version-control': true,
	'invalid-hash': true,
	'open-quote': true,
	'open-backslash': true,
	'unknown-option': true,
	'option-with-value': true,
	'option-without-value': true,
	'invalid-requirement': true,
};

/** First part of a source without which we install nothing from it, since it would be missing without notice. */
export const fatalPart = ({unread}: RequirementSet): Unread | undefined =>
	unread.find(({reason}) => fatalReasons.has(reason.type));

/** Whether nothing can be installed from a source: because of a fatal part, or of a line that pip itself refuses. */
export const isRefused = (set: RequirementSet): boolean =>
	fatalPart(set) !== undefined ||
	(set.source.format === 'requirements' && set.unread.some(({reason}) => Object.hasOwn(lineProblems, reason.type)));
