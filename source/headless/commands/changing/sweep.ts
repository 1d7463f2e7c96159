import {explain} from '../../../text/failures/explain.js';
import type {ConfirmQuestion, Line} from '../../../actions/shared/action.js';
import {findAllWarnings} from '../../../actions/delete/details.js';
import {allWarningLines} from '../../../actions/delete/lines.js';
import {VenvError} from '../../../core/model/error.js';
import {createMeasurer, type Measurer} from '../../../core/inspect/size/measurer.js';
import {hiddenProcesses} from '../../../core/inspect/use/in-use.js';
import {applyPlan, type Swept, type SweepResult} from '../../../core/operate/sweep/apply-plan.js';
import {explainedCertainty, explainedSigns} from '../../../text/last-use.js';
import {explainedRules, toldInUse} from '../../../text/staleness.js';
import {explainedMarks, planWords, whyNotSwept} from '../../../text/sweep.js';
import {offerCountedSweep} from '../../../core/operate/sweep/count-user-files.js';
import {defaultCriteria, type LeftOut, type SweepCriteria} from '../../../core/operate/sweep/offer.js';
import {planSweep, type SweepPlan} from '../../../core/operate/sweep/plan.js';
import {absolute, type FsPath} from '../../../core/model/path.js';
import {printablePath} from '../../../core/text/printable.js';
import {plural} from '../../../text/fit-width.js';
import {
	isSet,
	valueOf,
	valuesOf,
	windowsUntestedFlag,
	type Command,
	type CommandRequest,
	type CommandResult,
	type FlagValues,
} from '../../shared/command.js';
import {holdFlags} from '../../shared/action-command.js';
import {parseBytes, parseDays} from '../../shared/parse-values.js';
import {errorDocument, errorText, schemaVersion} from '../../shared/output.js';
import {answerQuestion} from '../../shared/questions.js';
import {rootsOf, scanAll, type Scanned} from '../../shared/scan-all.js';
import {readPlan, writePlan} from '../../sweep/plan-file.js';
import {candidateLines, caveats, resultLines, stoppedSweep, sweptLine} from '../../sweep/words.js';
import type {Body} from '../../documents/given.js';
import type {SweepRulesDocument} from '../../documents/sweep.js';
import {tellSteps} from '../../shared/tell-steps.js';

export const sweepCommand: Command = {
	name: 'sweep',
	words: '[paths...]',
	summary: 'Find unused and broken environments and delete the selected ones',
	examples: [
		{line: 'venv-tui sweep ~/code --dry-run', does: 'say what would be deleted'},
		{line: 'venv-tui sweep ~ --stale 6mo --min-size 100M', does: 'unused for 6 months, at least 100 MiB each'},
		{line: 'venv-tui sweep ~ --plan plan.json && venv-tui sweep --apply plan.json', does: 'review the plan in between'},
	],
	flags: [
		{flags: '--stale <age>', summary: 'unused for this long: 90d, 12w, 6mo, 1y (default: 90d)'},
		{flags: '--broken', summary: 'also select broken ones'},
		{flags: '--shared', summary: 'also select on disks that other machines may use'},
		{flags: '--min-size <size>', summary: 'only those that free at least this much: 100M'},
		{flags: '--dry-run', summary: 'say what would be deleted, delete nothing'},
		{flags: '--plan <file>', summary: 'write what would be deleted to a file, delete nothing'},
		{flags: '--apply <file>', summary: 'delete what a plan selected, unless it changed since'},
		...holdFlags,
		{flags: '--explain', summary: 'explain the selection rules'},
		{flags: '--yes', summary: 'ask nothing'},
		windowsUntestedFlag,
	],
	streams: true,
	// It reads before it asks, and --dry-run, --plan and --explain only read.
	changes: false,
	run: async request => {
		if (isSet(request.flags, 'explain')) return explanation();
		const file = valueOf(request.flags, 'apply');
		const measurer = createMeasurer();
		try {
			return file === undefined ? await look(measurer, request) : await apply(file, measurer, request);
		} finally {
			await measurer.close();
		}
	},
};

const criteriaOf = ({flags, context}: CommandRequest): SweepCriteria => {
	const [stale, minSize] = [valueOf(flags, 'stale'), valueOf(flags, 'minSize')];
	return {
		staleDays: stale === undefined ? context.settings.staleDays : parseDays(stale),
		broken: isSet(flags, 'broken'),
		...(isSet(flags, 'shared') && {shared: true}),
		minBytes: minSize === undefined ? defaultCriteria.minBytes : parseBytes(minSize),
	};
};

/** Facts that were found besides the plan. */
type Seen = {
	readonly leftOut: readonly LeftOut[];
	/** Number of processes that could not be inspected. */
	readonly hidden: number | undefined;
	readonly scanned?: Scanned | undefined;
	readonly roots: readonly FsPath[];
	readonly measurer: Measurer;
	/** Contents of the selected environments that somebody might miss, in sentences. */
	readonly warnings?: readonly string[] | undefined;
	/** What was done; absent where nothing was to be. */
	readonly swept?: Swept | undefined;
};

const apply = async (file: FsPath, measurer: Measurer, request: CommandRequest): Promise<CommandResult> => {
	refuseOtherCriteria(request);
	const hidden = await hiddenProcesses(request.context);
	return finish(await readPlan(file, request), {leftOut: [], hidden, roots: [], measurer}, request);
};

/** Refuses a selection besides a plan: the plan already determines the deletions. */
const refuseOtherCriteria = ({flags, words}: CommandRequest): void => {
	const names = {stale: '--stale', broken: '--broken', shared: '--shared', minSize: '--min-size', plan: '--plan'};
	const given = Object.entries(names).flatMap(([name, flag]) => (flags[name] === undefined ? [] : [flag]));
	if (valuesOf(flags, 'exclude').length > 0) given.push('--exclude');
	if (words.length > 0) given.push('a path');
	if (given.length === 0) return;
	throw new VenvError('usage', {
		what: "Won't apply the plan",
		why: `${given.join(', ')} can't be given with --apply: the plan already determines what is deleted`,
		hint: 'Make another one with --plan FILE',
	});
};

const look = async (measurer: Measurer, request: CommandRequest): Promise<CommandResult> => {
	const {context} = request;
	const criteria = criteriaOf(request);
	const roots = rootsOf(request);
	const scanned = await scanAll(roots, request, {measurer});
	const {offered, leftOut} = await offerCountedSweep(scanned.environments, criteria, context);
	const plan = await planSweep(offered, {
		criteria,
		context,
		measurer,
		words: planWords({now: context.now(), home: context.home}),
	});
	for (const error of scanned.errors) request.output.note(`venv-tui: ${errorText(error)}`);
	return finish(plan, {leftOut, hidden: await hiddenProcesses(context), scanned, roots, measurer}, request);
};

const finish = async (plan: SweepPlan, seen: Seen, request: CommandRequest): Promise<CommandResult> => {
	const {flags, output} = request;
	if (output.format === 'ndjson')
		for (const candidate of plan.candidates) output.line({type: 'candidate', ...candidate});
	const file = valueOf(flags, 'plan');
	if (file !== undefined) await writePlan(file, plan, request);
	if (file !== undefined || isSet(flags, 'dryRun') || plan.totals.count === 0) {
		const warnings = await warningsOf(plan, request);
		for (const warning of warnings) output.note(warning);
		return told(plan, {...seen, warnings}, request);
	}
	refuseReadOnly(flags);
	const {warnings} = await answerQuestion(questionOf(plan, seen, request), request);
	const keep = isSet(flags, 'hold') ? 'hold' : 'free';
	const {roots, measurer} = seen;
	const swept = await applyPlan(plan, {context: request.context, keep, roots, measurer}, workOf(request));
	return told(plan, {...seen, warnings, swept}, request);
};

/** Walks as the dialog for deleting does: only the selected environments, and now. */
const warningsOf = async (plan: SweepPlan, {context, signal}: CommandRequest): Promise<readonly string[]> => {
	const paths = plan.candidates.filter(({selected}) => selected).map(({path}) => path);
	return allWarningLines(await findAllWarnings(paths, {now: context.now(), signal}), context.home);
};

const workOf = (request: CommandRequest) => ({signal: request.signal, onProgress: tellSteps(request)});

const refuseReadOnly = (flags: FlagValues): void => {
	if (!isSet(flags, 'readOnly')) return;
	throw new VenvError('read-only', {
		what: "Won't sweep",
		why: '--read-only was given',
		hint: 'Add --dry-run to see what would be deleted',
	});
};

const questionOf = (plan: SweepPlan, {leftOut, hidden}: Seen, request: CommandRequest): ConfirmQuestion => {
	const {context, flags} = request;
	const chosen = plan.candidates.filter(({selected}) => selected);
	const stay = isSet(flags, 'hold')
		? 'They stay on disk until you free them.'
		: 'They are freed at once, without undo.';
	const lines = [...candidateLines(plan, context), ...caveats({leftOut, hidden, plan}, context), stay];
	const withLines = (more: readonly Line[]): ConfirmQuestion => ({
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `Delete ${plural(chosen.length, 'environment')}?`,
		lines: [...lines.map(text => ({text})), ...more],
		choices: [{key: 'y', label: `delete ${chosen.length}`, value: 'yes'}],
		grave: true,
	});
	return {
		...withLines([]),
		later: async () => {
			const warnings = await warningsOf(plan, request);
			return {question: withLines(warnings.map(text => ({text, tone: 'warning'}))), warnings};
		},
	};
};

const told = (plan: SweepPlan, seen: Seen, request: CommandRequest): CommandResult => {
	const {context, flags, output, signal} = request;
	const {swept} = seen;
	const exitCode = signal.aborted ? interrupted : exitCodeOf(seen);
	const document = documentOf(plan, seen, exitCode === 0);
	if (output.format === 'ndjson') endStream(document, swept, request);
	if (output.format === 'text') output.note(noteOf(plan, seen, request));
	const isAsked = swept !== undefined && !isSet(flags, 'yes');
	const lines = swept === undefined || !isAsked ? candidateLines(plan, context) : [];
	return {document, lines: [...lines, ...(swept ? resultLines(swept, context) : [])], exitCode};
};

const documentOf = (plan: SweepPlan, {leftOut, hidden, scanned, warnings = [], swept}: Seen, ok: boolean) => ({
	ok,
	...plan,
	hiddenProcesses: hidden,
	...(warnings.length > 0 && {warnings}),
	leftOut: leftOut.map(({environment: {path, inUse}, why}) => ({
		path,
		why,
		...(why === 'in-use' && {inUse: inUse?.map(toldInUse)}),
	})),
	...(scanned && {skipped: scanned.skipped, errors: scanned.errors.map(errorDocument)}),
	...(swept && {
		results: swept.results.map(resultDocument),
		freedBytes: swept.freedBytes,
		diskFreedBytes: swept.diskBytes,
		exact: swept.exact,
		...(swept.untouched !== undefined && {error: errorDocument(stoppedSweep(swept))}),
	}),
});

const resultDocument = ({path, outcome, why, deleted}: SweepResult) => ({
	path,
	outcome,
	why: why && whyNotSwept(why),
	hint: why?.reason === 'error' ? explain(why.error).hint : undefined,
	heldId: deleted?.held?.id,
});

const endStream = (
	{ok, totals, freedBytes, exact, diskFreedBytes, warnings}: ReturnType<typeof documentOf>,
	swept: Swept | undefined,
	{output}: CommandRequest,
): void => {
	for (const result of swept?.results ?? []) output.line({type: 'result', ...resultDocument(result)});
	output.line({type: 'summary', schemaVersion, ok, totals, freedBytes, exact, diskFreedBytes, warnings});
};

const noteOf = (plan: SweepPlan, {leftOut, hidden, swept}: Seen, {flags, context}: CommandRequest): string => {
	if (swept !== undefined) return sweptLine(swept, isSet(flags, 'hold'));
	const file = valueOf(flags, 'plan');
	const parts = [
		plan.totals.count === 0 ? 'Nothing is chosen to be deleted' : '',
		...caveats({leftOut, hidden, plan}, context),
		file === undefined
			? ''
			: `Written to ${printablePath(absolute(file, context.cwd), context.home)}; nothing was deleted`,
	];
	return parts.filter(Boolean).join('\n');
};

const interrupted = 130;

const codes: Readonly<Record<SweepResult['outcome'], number>> = {
	deleted: 0,
	gone: 0,
	failed: 1,
	changed: 3,
	refused: 3,
};

const exitCodeOf = ({scanned, swept}: Seen): number =>
	Math.max(
		0,
		...(scanned?.errors ?? []).map(error => error.exitCode),
		...(swept?.results ?? []).map(({outcome}) => codes[outcome]),
	);

const explanation = (): CommandResult => {
	const [rules, marks] = [explainedRules(), explainedMarks()];
	const [signs, certainty] = [explainedSigns, explainedCertainty];
	const width = Math.max(...rules.map(({points}) => points.length));
	const section = (title: string, lines: readonly string[]) => [title, ...lines.map(line => `  ${line}`), ''];
	return {
		document: {ok: true, uses: signs, certainty, rules, neverMarked: marks} satisfies Body<SweepRulesDocument>,
		lines: [
			...section(
				'An environment is unused when its last use is 90 days ago or more (--stale). The latest of these counts:',
				signs,
			),
			...section('How certain the last use is', certainty),
			...section('An environment is not preselected when', marks),
			...section(
				'The list is sorted by these points alone',
				rules.map(({points, title}) => `${points.padStart(width)}  ${title}`),
			).slice(0, -1),
		],
		exitCode: 0,
	};
};
