import {explain, whyFailed} from '../../text/failures/explain.js';
import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {Work} from '../../core/model/progress.js';
import {findUses, type UsesFound} from '../../core/inspect/use/in-use.js';
import {whyNoRoomForUndo} from '../../core/held/undo-room.js';
import {olderHeld} from '../../core/held/held-environments.js';
import type {Foreseen} from '../../core/operate/create/foresee-reset.js';
import {assessDeletion} from '../../core/safety/assess-deletion.js';
import {findLayout} from '../../core/discover/environment-layout.js';
import {findUserFiles} from '../../core/safety/user-files.js';
import {deletionReasonInWords} from '../../text/reasons/deletion.js';
import {noUndoInWords} from '../../text/no-undo.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {sharedDiskWords} from '../../text/reasons/shared-disk.js';
import {lackOfManager} from '../../text/managers.js';
import type {ActionRequest, ConfirmQuestion, Line} from '../shared/action.js';
import {isCommand} from '../shared/is-command.js';
import {askMany, keyless, readEach} from '../shared/many-question.js';
import {isExcluded} from '../shared/interpreter-question.js';
import {
	isHeldAfterwards,
	isWithoutSource,
	isWithoutUndo,
	managerAnswered,
	managerChoosesPython,
	managerOf,
	notKept,
} from './chosen-manager.js';
import {chosenInterpreter, chosenSource, foreseen, itself, pythonAnswered, pythonWanted} from './chosen-source.js';
import {foreseenLines, userFilesLines} from './foreseen-lines.js';
import {partsInWords} from './parts-question.js';

export const isWithoutPython = ({python}: Environment): boolean => python?.base === undefined;

/** As {@link askConfirm}, of many: the dialog opens before they are looked at. */
export const askAboutMany = (request: ActionRequest): ConfirmQuestion =>
	askMany(request, {
		title: `Reset ${request.targets.length} environments?`,
		doing: 'Checking what each of them can be reset from…',
		nameOf: target => nameOf(target, request),
		later: async work => ({question: await askConfirm(request, work), warnings: []}),
	});

/**
 * Asks `confirm`: shows the source, the Python, the losses, and the keys for other choices. One that would be refused
 * now has no choices: only the reason is told.
 */
export const askConfirm = async (request: ActionRequest, work: Work = {}): Promise<ConfirmQuestion> => {
	const {targets, answers, context} = request;
	const processes = isCommand(request) ? undefined : await findUses(context.core);
	const described = await readEach(targets, target => linesOf(target, request, processes), work);
	const isHeld = isHeldAfterwards(answers);
	const [only] = targets;
	if (only !== undefined && targets.length === 1 && described.some(({isRefused}) => isRefused))
		return keyless(`${nameOf(only, request)} can't be reset now`, [
			...described.flatMap(({lines}) => lines),
			{text: 'Resolve this first, then reset it again.'},
		]);
	const whole = targets.length === 1 && only ? nameOf(only, request) : `${targets.length} environments`;
	const canChooseParts =
		targets.length === 1 &&
		answers['parts'] === undefined &&
		described.some(({parts}) => parts.some(({isDefault}) => !isDefault));
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `Reset ${whole}?`,
		lines: [
			...described.flatMap(({lines}) => lines),
			{
				text: isHeld
					? 'If it fails the old one is put back; afterwards it can be restored.'
					: 'If it fails the old one is put back.',
			},
			...(isWithoutUndo(answers) ? [{text: notKept, tone: 'warning'} as const] : []),
		],
		choices: [
			{key: 'y', label: targets.length === 1 ? 'reset' : `reset ${targets.length}`, value: 'yes'},
			...(answers['python'] === undefined && !managerChoosesPython(answers)
				? [{key: 'p', label: 'with another Python', value: 'other-python', isFollowed: true as const}]
				: []),
			...(canChooseParts
				? [{key: 'g', label: 'with other groups and extras', value: 'parts', isFollowed: true as const}]
				: []),
		],
		grave: true,
	};
};

const nameOf = ({path, alias}: Environment, {context}: ActionRequest): string =>
	printablePath(alias ?? path, context.core.home);

const linesOf = async (
	target: Environment,
	request: ActionRequest,
	processes: UsesFound | undefined,
): Promise<Described> => {
	const {core} = request.context;
	const path = target.alias ?? target.path;
	const older = await olderHeld(path, core);
	const known = await foreseen(target, request);
	const refusal = isCommand(request) ? notRefused : await refusalOf(target, request, processes);
	const lines: readonly Line[] = [
		// The title names a single one.
		...(request.targets.length === 1 ? [] : [{text: printablePath(path, core.home), tone: 'strong' as const}]),
		await sourceLine(target, request, known),
		await pythonLine(target, request),
		...(known === undefined ? [] : foreseenLines(known)),
		...userFilesLines(path, findUserFiles(path, await findLayout(path), {withEdited: true})),
		...(await managerLines(target, request)),
		...(target.alias === undefined ? [] : [{text: `  ${printablePath(target.path, core.home)} is a link to it`}]),
		...refusal.lines,
		...(target.mount?.shared === true ? [{text: `  ${sharedDiskWords(target.mount)}`, tone: 'warning'} as const] : []),
		...(older === undefined
			? []
			: [{text: '  an older one is still held, and is freed first', tone: 'warning'} as const]),
	];
	return {lines, parts: known?.parts ?? [], isRefused: refusal.isRefused};
};

type Refusal = {readonly lines: readonly Line[]; readonly isRefused: boolean};

const notRefused: Refusal = {lines: [], isRefused: false};

type Described = Refusal & {readonly parts: Foreseen['parts']};

const sourceLine = async (target: Environment, request: ActionRequest, known: Foreseen | undefined): Promise<Line> => {
	if (request.answers['file'] === itself) return {text: '  from the packages installed in it'};
	const manager = managerAnswered(request.answers);
	if (manager !== undefined && isWithoutSource(manager))
		return {text: `  by ${manager}: losses are only known afterwards`, tone: 'warning'};
	const source = await chosenSource(target, request);
	if (source === undefined) return {text: "  no requirements file, so it can't be reset", tone: 'bad'};
	const added = (known?.parts ?? []).filter(({isChosen, isDefault}) => isChosen && !isDefault);
	const by = manager === undefined ? '' : `, by ${printable(manager)}`;
	return {text: `  from ${printable(source.name)}${by}${added.length === 0 ? '' : ` with ${partsInWords(added)}`}`};
};

/** Reason why the manager that keeps it is not asked, where it can't be. */
const managerLines = async (target: Environment, request: ActionRequest): Promise<readonly Line[]> => {
	const own = await managerOf(target, request);
	return own?.type === 'missing' ? [{text: `  not by ${own.manager}: ${lackOfManager(own)}`, tone: 'dim'}] : [];
};

/** Reason why it would be refused now, in particular that it is in use. A command reports this when it acts. */
const refusalOf = async (
	{alias, path, found}: Environment,
	{context: {core, roots}, answers}: ActionRequest,
	processes: UsesFound | undefined,
): Promise<Refusal> => {
	const isByOwner = found.owner !== undefined && managerAnswered(answers) === found.owner.name;
	const expected = alias === undefined ? found.identity : undefined;
	const asked = {context: core, roots, expected, isReset: true, isByOwner, processes};
	const {reasons} = await assessDeletion(alias ?? path, asked);
	const noUndo = await whyNoRoomForUndo(alias ?? path, core);
	const texts = [
		...reasons.map(reason => deletionReasonInWords(reason, core.home)),
		...(noUndo === undefined ? [] : [noUndoInWords(noUndo, {explain, home: core.home})]),
	];
	const lines = texts.map((text): Line => ({text: `  not possible now: ${text}`, tone: 'bad'}));
	return {lines, isRefused: reasons.length > 0};
};

const pythonLine = async (target: Environment, request: ActionRequest): Promise<Line> => {
	const {answers, context} = request;
	if (managerChoosesPython(answers))
		return {text: `  with the Python that ${managerAnswered(answers) ?? 'its manager'} chooses`};
	try {
		const python = pythonAnswered(answers);
		const wanted = await pythonWanted(target, request);
		const interpreter = await chosenInterpreter(target, request);
		const gone = python === undefined && isWithoutPython(target) ? ', as its own is gone' : '';
		const text = `  with Python ${interpreter.version}, ${printablePath(interpreter.path, context.core.home)}${gone}`;
		if (!isExcluded(interpreter, wanted)) return {text};
		return {text: `${text}, but the project wants ${printable(wanted ?? '')}`, tone: 'warning'};
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		return {text: `  ${whyFailed(error)}`, tone: 'bad'};
	}
};
