import {explain} from '../../text/failures/explain.js';
import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {refusal} from '../../core/safety/assess-deletion.js';
import type {FsPath} from '../../core/model/path.js';
import {deletionReasonsInWords, deletionWarningInWords} from '../../text/reasons/deletion.js';
import {noUndoInWords} from '../../text/no-undo.js';
import {printablePath} from '../../core/text/printable.js';
import {formatBytes, plural} from '../../text/fit-width.js';
import type {ActionContext, ActionRequest, ConfirmQuestion, Line, Question} from '../shared/action.js';
import {areMany, askMany, keyless} from '../shared/many-question.js';
import {
	byHandLines,
	headOf,
	referenceLines,
	allWarningLines,
	countInside,
	warningLines,
	withoutEditable,
} from './lines.js';
import {isWalked, look, type Details} from './details.js';
import {hasStrays, isChosen, isRemoval, assess, type AssessedTarget} from './assessed-targets.js';

/**
 * Asks whether to delete: lists every target in full, and the losses. Facts that need a walk come later, and with them
 * the key that deletes without undo. Rejects with the refusal where nothing can be deleted.
 */
export const askConfirmation = (assessed: readonly AssessedTarget[], request: ActionRequest): Question | undefined => {
	const {answers} = request;
	if (answers['confirm'] !== undefined || answers['owner'] !== undefined) return undefined;
	const [only] = assessed;
	if (!assessed.some(one => isChosen(one, assessed.length)) && only)
		throw assessed.length === 1 ? refusal(only.assessment) : noneLeft(assessed);
	return askChosen(assessed, request);
};

/** Asks about those that can be deleted. */
const askChosen = (assessed: readonly AssessedTarget[], request: ActionRequest): ConfirmQuestion => {
	const question = confirmation({assessed, request});
	if (!assessed.some(one => isWalked(one, assessed.length))) return question;
	return {
		...question,
		later: async work => {
			const onDetails = (details: Details) => work.onQuestion?.(confirmation({assessed, request, details}));
			const details = await look(assessed, request.context, {...work, onDetails});
			const {home} = request.context.core;
			const warnings = [...assessedWarnings(assessed, home), ...strayWarnings(assessed, home)];
			return {
				question: confirmation({assessed, request, details}),
				warnings: [...warnings, ...allWarningLines(details.deletionWarnings, home)],
			};
		},
	};
};

/**
 * Asks whether to delete many: the dialog opens at once with the first names, and they are assessed while it is open. No key
 * deletes until that is done. Undefined for a few, and on a command line, which assesses them before it asks.
 */
export const askAboutMany = (request: ActionRequest): ConfirmQuestion | undefined => {
	const {targets, answers, context} = request;
	if (!areMany(request) || answers['confirm'] !== undefined) return undefined;
	return askMany(request, {
		title: `Delete ${plural(targets.length, 'environment')}?`,
		doing: 'Checking whether each of them can be deleted…',
		nameOf: target => headOf(target, {context, isOneOfMany: true}),
		later: async work => {
			const question = confirmationOrRefusal(await assess(request, work), request);
			work.onQuestion?.(question);
			return question.later === undefined ? {question, warnings: []} : question.later(work);
		},
	});
};

/** A question without an answer where none of them can be deleted. */
const confirmationOrRefusal = (assessed: readonly AssessedTarget[], request: ActionRequest): ConfirmQuestion => {
	if (assessed.some(one => isChosen(one, assessed.length))) return askChosen(assessed, request);
	const {message, hint} = noneLeft(assessed);
	const lines: readonly Line[] = [
		{text: message, tone: 'bad'},
		...(hint === undefined ? [] : [{text: hint}]),
		{text: ''},
		...assessed.flatMap(one => linesOf(one, {assessed, request})),
	];
	return keyless(`Can't delete these ${assessed.length} environments`, lines);
};

/** Warnings that are known before anything is walked, for example that the system doesn't show what runs. */
const assessedWarnings = (assessed: readonly AssessedTarget[], home: FsPath): readonly string[] =>
	assessed
		.filter(one => isChosen(one, assessed.length))
		.flatMap(({assessment: {path, warnings}}) =>
			warnings.map(warning => `${printablePath(path, home)}: ${deletionWarningInWords(warning, home)}`),
		);

/** All names of stray files; the warnings about what lies inside name only the first. */
const strayWarnings = (assessed: readonly AssessedTarget[], home: FsPath): readonly string[] =>
	assessed
		.filter(one => hasStrays(one, assessed.length))
		.map(({assessment: {path, strays}}) => `${printablePath(path, home)}: It stays held, for ${strays.join(', ')}`);

const noneLeft = (assessed: readonly AssessedTarget[]): VenvError =>
	new VenvError(assessed[0]?.assessment.code ?? 'refused', {
		what: `Can't delete any of these ${assessed.length}`,
		why: deletionReasonsInWords(assessed[0]?.assessment.reasons ?? []) || 'each has to be deleted by itself',
		hint: 'Delete one by itself to see why',
	});

type Confirmation = {
	readonly assessed: readonly AssessedTarget[];
	readonly request: ActionRequest;
	/** Absent while the targets are being walked. */
	readonly details?: Details | undefined;
};

const confirmation = (given: Confirmation): ConfirmQuestion => {
	const {assessed, request, details} = given;
	const chosen = assessed.filter(one => isChosen(one, assessed.length));
	const isAlias = !chosen.some(isRemoval);
	const frees = request.answers['hold'] === 'no';
	const isAlwaysHeld = assessed.some(one => hasStrays(one, assessed.length));
	const verb = isAlias ? 'remove' : 'delete';
	const counted = chosen.length > 1 ? `${verb} ${chosen.length}` : verb;
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: titleOf(chosen, isAlias, request.context),
		lines: assessed.length === 1 ? linesOfOne(given, isAlias) : linesOfMany(given, isAlias),
		choices: [
			...(canHold(given) || isAlias || (frees && !isAlwaysHeld) ? [{key: 'y', label: counted, value: 'yes'}] : []),
			...(isAlias || frees || isAlwaysHeld || !details || details.isPartial === true
				? []
				: [{key: 'f', label: `${counted} and free now, without undo`, value: 'free'}]),
		],
		grave: true,
	};
};

/** Whether at least one of them can be held. */
const canHold = ({assessed}: Confirmation): boolean =>
	assessed.some(one => isWalked(one, assessed.length) && one.noUndo === undefined);

const titleOf = (chosen: readonly AssessedTarget[], isAlias: boolean, {core}: ActionContext): string => {
	const [only] = chosen;
	if (chosen.length > 1 || only === undefined) return `Delete ${plural(chosen.length, 'environment')}?`;
	return `${isAlias ? 'Remove the link' : 'Delete'} ${printablePath(only.target.path, core.home)}?`;
};

const linesOfOne = (given: Confirmation, isAlias: boolean): readonly Line[] => {
	const {assessed, details} = given;
	const targets = assessed.flatMap(one => linesOf(one, given));
	if (isAlias) return targets;
	return [
		...targets,
		{text: ''},
		freesLine(details),
		...stayLines(given),
		...assessed.flatMap(({target}) => byHandLines(target.path, given.request.context.core)),
	];
};

/** The total comes first: below many names it would be out of sight. */
const linesOfMany = (given: Confirmation, isAlias: boolean): readonly Line[] => {
	const {assessed, details} = given;
	const targets = assessed.flatMap(one => linesOf(one, given));
	if (isAlias) return targets;
	return [freesLine(details), ...stayLines(given), ...warningsOfMany(given), {text: ''}, ...targets];
};

const laterLine: Line = {text: 'Once freed, venv-tui restore can reinstall the same versions.', tone: 'dim'};

/** Counts the environments of each warning; their names are below it. */
const warningsOfMany = ({assessed, request: {context}, details}: Confirmation): readonly Line[] => {
	const chosen = assessed.filter(one => isChosen(one, assessed.length));
	const told = (
		count: number,
		[one, many]: readonly [string, string],
		tone: Line['tone'] = 'warning',
	): readonly Line[] => (count === 0 ? [] : [{text: `${count} of them ${count === 1 ? one : many}.`, tone}]);
	const isUnsafe = ({target: {rebuildable}}: AssessedTarget) =>
		rebuildable !== undefined && rebuildable.verdict !== 'yes';
	const isRemarkable = ({target: {path}, assessment}: AssessedTarget): boolean => {
		return assessment.warnings.length > 0 || insideWarnings(path, details).length > 0;
	};
	return [
		...told(assessed.length - chosen.length, ['will be skipped (reason below)', 'will be skipped (reasons below)']),
		...told(chosen.filter(({uses}) => uses.length > 0).length, ['is in use', 'are in use'], 'bad'),
		...told(chosen.filter(isUnsafe).length, ["can't be reset from a file", "can't be reset from a file"]),
		...told(chosen.filter(isRemarkable).length, ['needs a closer look (see below)', 'need a closer look (see below)']),
		...told(assessed.filter(({target}) => context.isHidden?.(target.path)).length, [
			'is hidden by the filter',
			'are hidden by the filter',
		]),
	];
};

const linesOf = (one: AssessedTarget, given: Confirmation): readonly Line[] => {
	const {target, assessment, uses} = one;
	const isOneOfMany = given.assessed.length > 1;
	const first: Line = {text: headOf(target, {...given, context: given.request.context, isOneOfMany}), tone: 'strong'};
	const more = (text: string, tone: Line['tone']): Line => ({text: `    ${text}`, tone});
	if (!assessment.allowed)
		return [
			first,
			more(`Skipped: ${deletionReasonsInWords(assessment.reasons, given.request.context.core.home)}`, 'warning'),
		];
	if (!isChosen(one, given.assessed.length))
		return [first, more('Skipped: delete it separately, its name must be typed', 'warning')];
	return [
		first,
		...assessment.warnings.map(warning =>
			more(deletionWarningInWords(warning, given.request.context.core.home), 'warning'),
		),
		...uses.map(use => more(`In use: ${use}`, 'bad')),
		...(isRemoval(one) ? insideLines(target, given).map(({text, tone}) => more(text, tone)) : []),
	];
};

const insideLines = (target: Environment, {assessed, request, details}: Confirmation): readonly Line[] => {
	const found = details?.deletionWarnings.get(target.path);
	const isOnly = assessed.length === 1;
	return [
		...insideWarnings(target.path, details).map((text): Line => ({text, tone: 'warning'})),
		...referenceLines(target, request.context),
		...rebuildLines(target),
		...(isOnly && found ? [{text: countInside(found), tone: 'dim' as const}] : []),
		...(isOnly && !found ? [{text: 'checking contents…', tone: 'dim' as const}] : []),
	];
};

const insideWarnings = (path: FsPath, details: Details | undefined): readonly string[] => {
	const found = details?.deletionWarnings.get(path);
	return found === undefined ? [] : warningLines(path, withoutEditable(path, found));
};

const rebuildLines = ({rebuildable}: Environment): readonly Line[] => {
	if (rebuildable === undefined) return [];
	const {verdict, source, missing} = rebuildable;
	if (verdict === 'yes' && source === undefined) return [{text: 'nothing was installed into it', tone: 'dim'}];
	if (verdict === 'yes') return [{text: `can be reset from ${source}`, tone: 'dim'}];
	if (missing.length === 0) return [{text: "no requirements file: can't be recreated", tone: 'warning'}];
	const verb = missing.length === 1 ? 'is' : 'are';
	return [{text: `${plural(missing.length, 'package')} ${verb} not listed in any requirements file`, tone: 'warning'}];
};

const stayLines = (given: Confirmation): readonly Line[] => {
	const {assessed, request} = given;
	const isAlwaysHeld = assessed.some(one => hasStrays(one, assessed.length));
	if (isAlwaysHeld && canHold(given))
		return [
			{text: "It is kept for undo, since it has files that can't be reinstalled. You can free its space afterwards."},
			laterLine,
		];
	const obstacle = assessed.find(one => one.noUndo !== undefined && isWalked(one, assessed.length))?.noUndo;
	const noUndo = obstacle && noUndoInWords(obstacle, {explain, home: request.context.core.home});
	if (request.answers['hold'] === 'no' && !isAlwaysHeld)
		return [
			canHold(given)
				? {text: 'This frees the space at once; add --hold to be able to undo it.'}
				: {text: `This frees the space at once, without undo: ${noUndo ?? ''}.`, tone: 'warning'},
			laterLine,
		];
	if (!canHold(given)) return [{text: `This can't be undone: ${noUndo ?? ''}.`, tone: 'bad'}];
	return [
		{text: 'You can undo this until you free the space.'},
		laterLine,
		...(noUndo === undefined ? [] : [{text: `Not all of them: ${noUndo}.`, tone: 'warning' as const}]),
	];
};

const freesLine = (details: Details | undefined): Line => {
	if (details === undefined) return {text: 'Calculating what that frees…', tone: 'dim'};
	const {reclaimableBytes, allocatedBytes, exact} = details.totals;
	const frees = `Frees ${exact ? '' : 'up to '}${formatBytes(reclaimableBytes)}`;
	if (details.isPartial === true) return {text: `${frees} so far…`, tone: 'dim'};
	if (allocatedBytes - reclaimableBytes < 4096) return {text: `${frees}.`};
	const whole = formatBytes(allocatedBytes);
	return {text: `${frees} of ${whole}. The rest is shared (with uv's cache, for example) and stays on disk.`};
};
