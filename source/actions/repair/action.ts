import {VenvError} from '../../core/model/error.js';
import {findUses} from '../../core/inspect/use/in-use.js';
import type {FsPath} from '../../core/model/path.js';
import type {ChangeWork} from '../../core/operate/install/change-note.js';
import {chooseInterpreter} from '../../core/operate/create/choose-interpreter.js';
import {damageOf} from '../../core/operate/repair/assess-damage.js';
import {repairInPlace} from '../../core/operate/repair/repair-in-place.js';
import type {Work} from '../../core/model/progress.js';
import {printablePath} from '../../core/text/printable.js';
import {sharedDiskWords} from '../../text/reasons/shared-disk.js';
import {changeNotesInWords} from '../../text/change-note.js';
import {plural} from '../../text/fit-width.js';
import {
	outcome,
	type Action,
	type ActionRequest,
	type ConfirmQuestion,
	type Line,
	type Outcome,
} from '../shared/action.js';
import {askInterpreter} from '../shared/interpreter-question.js';
import {isCommand} from '../shared/is-command.js';
import {areMany, askMany, readEach} from '../shared/many-question.js';
import {onlyTarget} from '../shared/only-target.js';
import {resetAction} from '../reset/action.js';
import {planDocument, type RepairData} from './plan-document.js';
import {planLines, reasonOf} from './plan-lines.js';
import {planRepair, resetAnswers, type PlannedRepair} from './plan.js';
import {phrase} from '../../core/text/phrase.js';

/**
 * Repairs environments: in place where they were moved, and where a Python of their minor version is here, else by a
 * reset. Answers: `python` (empty: for each the successor of its own), `reset` (`yes`: never by a link), `elsewhere` (`yes`: also those that were made elsewhere), `confirm`
 * (`other-python` and `elsewhere`: ask for those, then again), `hold` (`no`: what a reset replaces is freed at once),
 * `in-use`, `dry-run` (`yes`: only a preview).
 */
export const repairAction: Action<RepairData> = {
	id: 'repair',
	keys: ['m'],
	title: 'repair',
	targets: 'many',
	changes: true,
	unavailable: targets => {
		if (targets.length === 0) return 'No environment to repair';
		return targets.some(target => damageOf(target) !== undefined)
			? undefined
			: 'Nothing to repair: its Python exists, and it was not moved';
	},
	ask: async request => {
		const {answers, context} = request;
		await refuseUnknownPython(request);
		if (answers['dry-run'] === 'yes' || answers['confirm'] === 'yes') return undefined;
		if (answers['confirm'] === 'other-python' && answers['python'] === undefined)
			return askInterpreter({title: 'Reset those that lost their Python with', isFollowed: true}, context);
		return areMany(request) ? askAboutMany(request) : askPlanned(await planAll(request), request);
	},
	opening: request => (isConfirmNext(request) && areMany(request) ? askAboutMany(request) : undefined),
	run: async request => {
		const target = onlyTarget(request.targets);
		const plan = await planRepair(target, request);
		if (request.answers['dry-run'] === 'yes') {
			const lines = planLines(plan, request.context.core.home).map(({text}) => text);
			return outcome(lines.join('\n'), {...planDocument(plan, request.context.core.home), dryRun: true});
		}
		return repairOne(plan, request);
	},
	summarise: async outcomes => {
		const count = (way: string) => outcomes.filter(({data}) => (data as RepairData).way === way).length;
		const [resets, inPlace, left] = [count('reset'), count('in-place'), count('left-alone')];
		const parts = [
			...(resets > 0 ? [`${resets} reset`] : []),
			...(inPlace > 0 ? [`${inPlace} in place`] : []),
			...(left > 0 ? [`${left} left alone`] : []),
		];
		return `Repaired ${plural(resets + inPlace, 'environment')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
	},
};

/** Throws for a named Python that is not here: once, rather than for each environment. */
const refuseUnknownPython = async ({answers: {python = ''}, context}: ActionRequest): Promise<void> => {
	if (python !== '') chooseInterpreter(python, await context.interpreters(), context.core);
};

/** Whether a question of many is about what was planned for each. */
const isConfirmNext = ({answers}: ActionRequest): boolean =>
	answers['confirm'] !== 'yes' &&
	(answers['python'] ?? '') === '' &&
	(answers['confirm'] !== 'other-python' || answers['python'] !== undefined);

/** Asks about many: the dialog opens before anything is planned for them. */
const askAboutMany = (request: ActionRequest): ConfirmQuestion => {
	const {targets, context} = request;
	return askMany(request, {
		title: `Repair ${plural(targets.length, 'environment')}?`,
		doing: 'Checking what each of them needs…',
		nameOf: ({path}) => printablePath(path, context.core.home),
		later: async work => {
			const plans = await planAll(request, work);
			const question = askPlanned(plans, request);
			if (question === undefined) throw nothingToDo(plans, request);
			return {question, warnings: []};
		},
	});
};

const planAll = async (request: ActionRequest, work: Work = {}): Promise<readonly PlannedRepair[]> => {
	const processes = await findUses(request.context.core);
	return readEach(request.targets, target => planRepair(target, request, processes), work);
};

const askPlanned = (plans: readonly PlannedRepair[], request: ActionRequest): ConfirmQuestion | undefined =>
	request.answers['confirm'] === 'elsewhere' && request.answers['elsewhere'] === undefined
		? askElsewhere(plans, request)
		: askConfirm(plans, request);

/** Who uses it was asked of the processes of this machine. */
const sharedDiskLines = ({target: {mount}}: PlannedRepair): readonly Line[] =>
	mount?.shared === true ? [{text: `  ${sharedDiskWords(mount)}`, tone: 'warning'}] : [];

/** Said in each question about one that was made elsewhere. */
const losingLine: Line = {
	text: 'What was made elsewhere stops working there: its Python will be one of this machine.',
	tone: 'warning',
};

const isMadeElsewhere = ({target: {health = []}}: PlannedRepair): boolean =>
	health.some(({id}) => id === 'made-elsewhere');

const isDone = ({way}: PlannedRepair): boolean => way === 'reset' || way === 'in-place';
const isElsewhere = (plan: PlannedRepair): boolean =>
	plan.way === 'left-alone' && !(plan.why instanceof VenvError) && plan.why.type === 'elsewhere';

/** Asks once for all. A command that can repair none of them is not asked: it says of each why. */
const askConfirm = (plans: readonly PlannedRepair[], request: ActionRequest): ConfirmQuestion | undefined => {
	const {answers, context} = request;
	const {home} = context.core;
	const done = plans.filter(isDone);
	const others = isCommand(request) || answers['elsewhere'] !== undefined ? [] : plans.filter(isElsewhere);
	if (done.length === 0) {
		if (isCommand(request)) return undefined;
		if (others.length > 0) return askElsewhere(plans, request);
		throw nothingToDo(plans, request);
	}
	const [only] = done;
	const name = done.length === 1 && only ? printablePath(only.target.path, home) : plural(done.length, 'environment');
	const hasReset = done.some(({way}) => way === 'reset');
	const canChoose = hasReset && answers['python'] === undefined;
	const isHeld = answers['hold'] !== 'no';
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `Repair ${name}?`,
		lines: [
			...done.flatMap(plan => [...planLines(plan, home), ...sharedDiskLines(plan)]),
			...plans.filter(plan => !isDone(plan) && plan.way !== 'none').flatMap(plan => planLines(plan, home)),
			...(done.some(isMadeElsewhere) ? [losingLine] : []),
			{
				text: `${done.length === 1 ? 'If it fails, it' : 'One that fails'} stays as it was${hasReset && isHeld ? '; what a reset replaces can be restored' : ''}.`,
			},
		],
		choices: [
			{key: 'y', label: done.length === 1 ? 'repair' : `repair ${done.length}`, value: 'yes'},
			...(canChoose
				? [{key: 'p', label: 'with another Python', value: 'other-python', isFollowed: true as const}]
				: []),
			...(others.length === 0 ? [] : [{key: 'e', label: `also ${others.length} made elsewhere`, value: 'elsewhere'}]),
		],
		grave: true,
	};
};

const askElsewhere = (plans: readonly PlannedRepair[], {context}: ActionRequest): ConfirmQuestion => {
	const others = plans.filter(isElsewhere);
	return {
		type: 'confirm',
		id: 'elsewhere',
		flag: '--elsewhere',
		title: `Repair ${plural(others.length, 'environment')} made elsewhere, too?`,
		lines: [...others.flatMap(plan => elsewhereLines(plan, context.core.home)), losingLine],
		choices: [
			{key: 'y', label: 'repair them, too', value: 'yes'},
			{key: 'n', label: 'leave them alone', value: 'no'},
		],
		grave: true,
	};
};

const elsewhereLines = (plan: PlannedRepair, home: FsPath): readonly Line[] => [
	{text: printablePath(plan.target.path, home), tone: 'strong'},
	...(plan.way === 'left-alone' ? [{text: `  ${reasonOf(plan.why, home)}`} as const] : []),
];

const nothingToDo = (plans: readonly PlannedRepair[], {context}: ActionRequest): VenvError => {
	const left = plans.find(plan => plan.way === 'left-alone');
	const {home} = context.core;
	return new VenvError('refused', {
		what: 'Nothing can be repaired',
		why: left && `${printablePath(left.target.path, home)}: ${reasonOf(left.why, home)}`,
	});
};

const repairOne = async (plan: PlannedRepair, request: ActionRequest & ChangeWork): Promise<Outcome<RepairData>> => {
	const {core} = request.context;
	const {path} = plan.target;
	switch (plan.way) {
		case 'none':
			return outcome(phrase`${{path}} needs no repair`, {path, way: 'none'});
		case 'left-alone':
			return outcome(phrase`Left ${{path}} alone: ${reasonOf(plan.why, core.home)}`, planDocument(plan, core.home));
		case 'in-place':
			return repairOneInPlace(plan, request);
		case 'reset': {
			const answers = await resetAnswers(plan.target, request.answers);
			const done = await resetAction.run({...request, targets: [plan.target], answers});
			return {...done, data: {...done.data, way: 'reset'}};
		}
	}
};

const repairOneInPlace = async (
	{target, interpreter}: Extract<PlannedRepair, {way: 'in-place'}>,
	request: ActionRequest & ChangeWork,
): Promise<Outcome<RepairData>> => {
	const {core} = request.context;
	const repaired = await repairInPlace(target, {context: core, interpreter}, request);
	const {files} = repaired;
	const notes = changeNotesInWords(repaired.notes, core.home);
	const python = interpreter === undefined ? '' : `, with Python ${interpreter.version}`;
	const how = `in place${python}: ${plural(files.length, 'file')}`;
	return outcome(
		phrase`Repaired ${{path: target.path}} ${[how, ...notes].join('. ')}`,
		{path: target.path, way: 'in-place', files: files.length, python: interpreter?.version, notes},
		{changed: [target.path]},
	);
};
