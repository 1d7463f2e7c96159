import type {Environment} from '../core/environment.js';
import {VenvError} from '../core/error.js';
import {createMeasurer, type Measurer} from '../core/inspect/usage.js';
import type {SetTotals} from '../core/inspect/usage-totals.js';
import {deleteEnvironment, type Deleted, type DeleteRequest} from '../core/operate/delete.js';
import {holderOf} from '../core/operate/holder.js';
import {olderHeld} from '../core/operate/holding.js';
import {canRunOwner, runOwnerCommand} from '../core/operate/owner-command.js';
import {assessDeletion, nameToType, refusal, type Assessment} from '../core/operate/safety.js';
import {shellLine} from '../core/platform/shell.js';
import {printablePath} from '../core/text.js';
import type {Work} from '../core/work.js';
import {formatBytes, plural} from '../format.js';
import type {Action, ActionContext, ActionRequest, Line, Outcome, Question} from './action.js';

/** Deletes environments: by one rename each, so that they can be brought back. Removes links to them alone. */
export const deleteAction: Action = {
	id: 'delete',
	keys: ['d'],
	title: 'delete',
	targets: 'many',
	changes: true,
	unavailable: targets => {
		const [target] = targets;
		if (targets.length !== 1 || target?.deletable === undefined) return undefined;
		if (target.deletable.allowed || (target.owner && !target.alias)) return undefined;
		return `Can't delete ${printablePath(target.path)}: ${target.deletable.reasons.join('; ')}`;
	},
	ask: async request => {
		const judged = await judge(request);
		return (
			askOwner(judged, request) ??
			askConfirmation(judged, request, await measure(judged, request.context)) ??
			askInUse(judged, request) ??
			askName(judged, request) ??
			(await askOlder(judged, request))
		);
	},
	run: async request => {
		const outcomes: Outcome[] = [];
		for (const target of request.targets) outcomes.push(await deleteOne(target, request));
		return outcomes.length === 1 && outcomes[0] ? outcomes[0] : together(outcomes, request.context);
	},
	summarise: (outcomes, context) => summaryOfAll(outcomes, context),
};

/** A target, and what may be done with it. In-use is told apart: it can be deleted all the same. */
type Judged = {readonly target: Environment; readonly assessment: Assessment; readonly uses: readonly string[]};

const judge = ({targets, context}: ActionRequest): Promise<readonly Judged[]> =>
	Promise.all(
		targets.map(async target => {
			const request = {context: context.core, expected: target.found.identity, roots: context.roots};
			const assessment = await assessDeletion(target.path, request);
			if (assessment.code !== 'in-use') return {target, assessment, uses: []};
			const lifted = await assessDeletion(target.path, {...request, allowInUse: true});
			return {target, assessment: lifted, uses: assessment.reasons};
		}),
	);

/** On a command line `hold` is always answered, and what is in use is refused there unless its flag was given. */
const isCommand = ({answers}: ActionRequest): boolean => answers['hold'] !== undefined;

const isChosen = (judged: Judged, count: number): boolean =>
	judged.assessment.allowed && !(count > 1 && judged.assessment.needsTypedName);

const askOwner = (judged: readonly Judged[], {answers}: ActionRequest): Question | undefined => {
	const [only] = judged;
	const owner = only?.assessment.found?.owner;
	if (judged.length !== 1 || only?.assessment.action !== 'owner-command' || owner === undefined) return undefined;
	if (answers['owner'] !== undefined) return undefined;
	if (!canRunOwner(only.target)) throw refusal(only.assessment);
	return {
		type: 'confirm',
		id: 'owner',
		flag: '--yes',
		title: `Delete ${printablePath(only.target.path)} by ${owner.name}?`,
		lines: [
			{text: `It belongs to ${owner.name}, which would not know that it is gone. This runs its own command:`},
			{text: shellLine(owner.deleteCommand), tone: 'strong'},
			{text: "Undo and restore don't work for it.", tone: 'warning'},
		],
		choices: [{key: 'y', label: 'run it', value: 'run'}],
		grave: true,
	};
};

type Sizes = {readonly measurer: Measurer; readonly totals: SetTotals; readonly of: ReadonlyMap<string, number>};

/** Sizes as they are now, not as they are remembered. */
const measure = async (judged: readonly Judged[], context: ActionContext): Promise<Sizes> => {
	const measurer = context.measurer ?? createMeasurer();
	const chosen = judged.filter(one => isChosen(one, judged.length) && one.assessment.action === 'remove');
	const sizes = new Map<string, number>();
	try {
		for (const {target} of chosen) sizes.set(target.path, (await measurer.measure(target.path)).allocatedBytes);
		return {measurer, totals: measurer.totals(chosen.map(({target}) => target.path)), of: sizes};
	} finally {
		if (context.measurer === undefined) await measurer.close();
	}
};

const askConfirmation = (
	judged: readonly Judged[],
	{answers, context}: ActionRequest,
	sizes: Sizes,
): Question | undefined => {
	if (answers['confirm'] !== undefined || answers['owner'] !== undefined) return undefined;
	const chosen = judged.filter(one => isChosen(one, judged.length));
	const [only] = judged;
	if (chosen.length === 0 && only) throw judged.length === 1 ? refusal(only.assessment) : noneLeft(judged);
	const isAlias = chosen.every(({assessment}) => assessment.action === 'unlink-alias');
	const frees = answers['hold'] === 'no';
	const verb = isAlias ? 'remove' : 'delete';
	const counted = chosen.length > 1 ? `${verb} ${chosen.length}` : verb;
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: titleOf(chosen, isAlias, context),
		lines: [
			...judged.flatMap(one => linesOf(one, judged.length, sizes, context)),
			...(isAlias ? [] : closingLines(sizes.totals, frees, judged)),
		],
		choices: [
			{key: 'y', label: counted, value: 'yes'},
			...(isAlias || frees ? [] : [{key: 'f', label: `${counted} and free now, without undo`, value: 'free'}]),
		],
		grave: true,
	};
};

const noneLeft = (judged: readonly Judged[]): VenvError =>
	new VenvError(judged[0]?.assessment.code ?? 'refused', {
		what: `Can't delete any of these ${judged.length}`,
		why: judged[0]?.assessment.reasons.join('; ') ?? 'each has to be deleted by itself',
		hint: 'Delete one by itself to see why',
	});

const titleOf = (chosen: readonly Judged[], isAlias: boolean, {core}: ActionContext): string => {
	const [only] = chosen;
	if (chosen.length > 1 || only === undefined) return `Delete ${plural(chosen.length, 'environment')}?`;
	return `${isAlias ? 'Remove the link' : 'Delete'} ${printablePath(only.target.path, core.home)}?`;
};

const linesOf = (judged: Judged, count: number, sizes: Sizes, {core, isHidden}: ActionContext): readonly Line[] => {
	const {target, assessment} = judged;
	const size = sizes.of.get(target.path);
	const words = [
		printablePath(target.path, core.home),
		...(size === undefined ? [] : [formatBytes(size)]),
		...(isHidden?.(target.path) ? ['(hidden by the filter)'] : []),
	];
	const first: Line = {text: `${signOf(target)} ${words.join('  ')}`, tone: 'strong'};
	const more = (text: string, tone: Line['tone']): Line => ({text: `    ${text}`, tone});
	if (!assessment.allowed) return [first, more(`Not deleted: ${assessment.reasons.join('; ')}`, 'warning')];
	if (!isChosen(judged, count))
		return [first, more('Not deleted: by itself only, since its name has to be typed', 'warning')];
	return [
		first,
		...assessment.warnings.map(warning => more(warning, 'warning')),
		...judged.uses.map(use => more(`In use: ${use}`, 'bad')),
		...(assessment.action === 'remove' ? rebuildLines(target).map(({text, tone}) => more(text, tone)) : []),
	];
};

const signOf = ({status}: Environment): string => (status === 'broken' ? '✗' : status === 'degraded' ? '!' : ' ');

const rebuildLines = ({rebuildable}: Environment): readonly Line[] => {
	if (rebuildable === undefined) return [];
	const {verdict, source, missing} = rebuildable;
	if (verdict === 'yes') return [{text: `can be reset from ${source ?? 'its requirements'}`, tone: 'dim'}];
	if (missing.length === 0) return [{text: 'no requirements file was found for it', tone: 'warning'}];
	const verb = missing.length === 1 ? 'is' : 'are';
	return [{text: `${plural(missing.length, 'package')} ${verb} in no requirements file`, tone: 'warning'}];
};

const closingLines = (totals: SetTotals, frees: boolean, judged: readonly Judged[]): readonly Line[] => {
	const [only] = judged;
	const path = judged.length === 1 ? only?.target.path : undefined;
	return [
		{text: ''},
		{text: freesText(totals)},
		{
			text: stayText(frees, judged.length),
		},
		{text: 'Later, venv-tui restore reinstalls the same versions.', tone: 'dim'},
		...(path === undefined ? [] : [{text: `By hand: ${shellLine(['rm', '-rf', path])}`, tone: 'dim' as const}]),
	];
};

const stayText = (frees: boolean, count: number): string => {
	if (frees) return 'The space is free at once; with --hold it could be brought back.';
	if (count === 1) return 'It stays on disk until you free it or quit; until then [u] brings it back.';
	return 'They stay on disk until you free them or quit; until then [u] brings them back.';
};

const freesText = ({reclaimableBytes, allocatedBytes, exact}: SetTotals): string => {
	const frees = `Frees ${exact ? '' : 'up to '}${formatBytes(reclaimableBytes)}`;
	if (allocatedBytes - reclaimableBytes < 4096) return `${frees}.`;
	return `${frees} of ${formatBytes(allocatedBytes)}; the rest has links elsewhere (uv's cache, say) and stays.`;
};

const askInUse = (judged: readonly Judged[], request: ActionRequest): Question | undefined => {
	const used = judged.filter(({uses, assessment}) => uses.length > 0 && assessment.allowed);
	if (used.length === 0 || request.answers['in-use'] !== undefined || isCommand(request)) return undefined;
	return {
		type: 'confirm',
		id: 'in-use',
		flag: '--in-use',
		title: used.length === 1 ? 'It is in use' : `${used.length} of them are in use`,
		lines: [
			...used.flatMap(({target, uses}): readonly Line[] => [
				{text: printablePath(target.path, request.context.core.home), tone: 'strong'},
				...uses.map((use): Line => ({text: `    ${use}`})),
			]),
			{text: 'What runs in them fails at its next import.', tone: 'warning'},
		],
		choices: [
			{key: 'y', label: 'delete all the same', value: 'yes'},
			...(judged.length > used.length ? [{key: 'l', label: 'leave these out', value: 'no'}] : []),
		],
		grave: true,
	};
};

const askName = (judged: readonly Judged[], {answers, context}: ActionRequest): Question | undefined => {
	const [only] = judged;
	if (judged.length !== 1 || !only?.assessment.needsTypedName || answers['typed-name'] !== undefined) return undefined;
	const name = nameToType(only.assessment.path);
	return {
		type: 'text',
		id: 'typed-name',
		flag: '--typed-name',
		title: `Type ${name} to delete ${printablePath(only.target.path, context.core.home)}`,
		lines: only.assessment.warnings.map(text => ({text, tone: 'warning'})),
		refuse: text => (text === name ? undefined : `That isn't ${name}`),
	};
};

const askOlder = async (
	judged: readonly Judged[],
	{answers, context}: ActionRequest,
): Promise<Question | undefined> => {
	if (answers['older'] !== undefined || answers['hold'] === 'no' || answers['confirm'] === 'free') return undefined;
	const lines: Line[] = [];
	for (const {assessment} of judged) {
		const older =
			assessment.action === 'remove' ? await olderHeld(holderOf(assessment.path), assessment.path) : undefined;
		if (older)
			lines.push({text: `${printablePath(older.path, context.core.home)}, deleted ${older.heldAt.slice(0, 10)}`});
	}
	if (lines.length === 0) return undefined;
	return {
		type: 'confirm',
		id: 'older',
		flag: '--free-older',
		title: 'An older one of the same name is still held',
		lines: [...lines, {text: 'One of each name can be held. The older one is freed, for good.', tone: 'warning'}],
		choices: [{key: 'y', label: 'free the older and delete', value: 'yes'}],
		grave: true,
	};
};

const deleteOne = async (target: Environment, request: ActionRequest & Work): Promise<Outcome> => {
	const {answers, context, signal, onProgress} = request;
	if (answers['owner'] === 'run') return deleteByOwner(target, request);
	if (!isCommand(request) && answers['in-use'] === 'no') await refuseInUse(target, context);
	const keep: DeleteRequest['keep'] = answers['hold'] === 'no' || answers['confirm'] === 'free' ? 'free' : 'hold';
	const deleted = await deleteEnvironment(
		await withUsage(target, request),
		{
			context: context.core,
			keep,
			roots: context.roots,
			allowInUse: answers['in-use'] === 'yes',
			typedName: answers['typed-name'],
			freeOlder: answers['older'] === 'yes',
			takeOver: answers['take-over'] === 'yes',
		},
		{signal, onProgress},
	);
	return outcomeOf(target, deleted, context);
};

/** With its size, for what is said of it while it is held; one that can't be measured can be deleted all the same. */
const withUsage = async (target: Environment, {context, signal}: ActionRequest & Work): Promise<Environment> => {
	if (target.usage !== undefined || target.alias !== undefined || !context.measurer) return target;
	try {
		return {...target, usage: await context.measurer.measure(target.path, {signal})};
	} catch (error) {
		if (error instanceof VenvError && error.code !== 'cancelled') return target;
		throw error;
	}
};

const refuseInUse = async (target: Environment, {core, roots}: ActionContext): Promise<void> => {
	const assessment = await assessDeletion(target.path, {context: core, expected: target.found.identity, roots});
	if (!assessment.allowed) throw refusal(assessment);
};

const deleteByOwner = async (
	target: Environment,
	{context, signal, onProgress}: ActionRequest & Work,
): Promise<Outcome> => {
	const {name} = await runOwnerCommand(target, context.core, {signal, onProgress});
	return {
		summary: `Deleted ${printablePath(target.path, context.core.home)} by ${name}`,
		changed: [],
		removed: [target.path],
		created: [],
		data: {path: target.path, outcome: 'deleted-by-owner', owner: name},
	};
};

const outcomeOf = (target: Environment, deleted: Deleted, {core}: ActionContext): Outcome => {
	const {held, freedBytes, diskBytes, left, outcome, withoutUndo} = deleted;
	return {
		summary: summaryOf(printablePath(target.path, core.home), deleted),
		changed: left.length > 0 && held === undefined && outcome === 'freed' ? [target.path] : [],
		removed: left.length > 0 && withoutUndo ? [] : [target.path],
		created: [],
		data: {
			path: target.path,
			outcome,
			...(held && {heldId: held.id}),
			...(freedBytes !== undefined && {freedBytes}),
			...(diskBytes !== undefined && {diskBytes}),
			...(left.length > 0 && {left}),
		},
	};
};

const summaryOf = (shown: string, {outcome, held, freedBytes = 0, left, withoutUndo}: Deleted): string => {
	const [first] = left;
	if (first) return `Deleted ${shown} in part: ${printablePath(first.path)} stays, ${first.why}`;
	if (outcome === 'unlinked') return `Removed the link ${shown}; what it leads to stays`;
	if (held) return `Deleted ${shown}. ${formatBytes(held.reclaimableBytes ?? 0)} still on disk: [u]`;
	return `Deleted ${shown}, freed ${formatBytes(freedBytes)}${withoutUndo ? ', at once since it could not be held' : ''}`;
};

const together = (outcomes: readonly Outcome[], context: ActionContext): Outcome => ({
	summary: summaryOfAll(outcomes, context),
	changed: outcomes.flatMap(({changed}) => changed),
	removed: outcomes.flatMap(({removed}) => removed),
	created: [],
	data: {results: outcomes.map(({data}) => data)},
});

const summaryOfAll = (outcomes: readonly Outcome[], {measurer}: ActionContext): string => {
	const held = outcomes.filter(({data}) => typeof data['heldId'] === 'string');
	const freed = outcomes.flatMap(({data}) => (typeof data['freedBytes'] === 'number' ? [data['freedBytes']] : []));
	// Together: what two of them share would be freed as well.
	const heldBytes = measurer?.totals(held.flatMap(({removed}) => removed)).reclaimableBytes ?? 0;
	const partly = outcomes.filter(({data}) => data['left'] !== undefined).length;
	return [
		`Deleted ${outcomes.length}${freed.length > 0 ? `, freed ${formatBytes(sum(freed))}` : ''}.`,
		...(partly > 0 ? [`${partly} of them only in part: [J] says why.`] : []),
		...(heldBytes > 0 ? [`${formatBytes(heldBytes)} is still on disk so that you can undo.`] : []),
	].join(' ');
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
