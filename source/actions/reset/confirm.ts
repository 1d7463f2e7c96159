import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {olderHeld} from '../../core/held/held-environments.js';
import {holdingDirectoryOf} from '../../core/held/holding-directory.js';
import type {Foreseen} from '../../core/operate/create/foresee-reset.js';
import {assessDeletion} from '../../core/safety/assess-deletion.js';
import {printable, printablePath} from '../../core/text/printable.js';
import type {ActionRequest, Line, Question} from '../shared/action.js';
import {isCommand} from '../shared/is-command.js';
import {isExcluded} from '../shared/interpreter-question.js';
import {chosenInterpreter, chosenSource, foreseen, itself, pythonAnswered, pythonWanted} from './chosen-source.js';
import {foreseenLines} from './foreseen-lines.js';
import {partsInWords} from './parts-question.js';

export const isWithoutPython = ({python}: Environment): boolean => python?.base === undefined;

/** Asks `confirm`: shows the source, the Python, the losses, and the keys for other choices. */
export const askConfirm = async (request: ActionRequest): Promise<Question> => {
	const {targets, answers} = request;
	const described: Described[] = [];
	for (const target of targets) described.push(await linesOf(target, request));
	const isHeld = answers['hold'] !== 'no';
	const [only] = targets;
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
		],
		choices: [
			{key: 'y', label: targets.length === 1 ? 'reset' : `reset ${targets.length}`, value: 'yes'},
			...(answers['python'] === undefined ? [{key: 'p', label: 'with another Python', value: 'other-python'}] : []),
			...(canChooseParts ? [{key: 'g', label: 'with other groups and extras', value: 'parts'}] : []),
		],
		grave: true,
	};
};

const nameOf = ({path, alias}: Environment, {context}: ActionRequest): string =>
	printablePath(alias ?? path, context.core.home);

const linesOf = async (target: Environment, request: ActionRequest): Promise<Described> => {
	const {core} = request.context;
	const path = target.alias ?? target.path;
	const older = await olderHeld(holdingDirectoryOf(path), path);
	const known = await foreseen(target, request);
	const lines: readonly Line[] = [
		{text: printablePath(path, core.home), tone: 'strong'},
		await sourceLine(target, request, known),
		await pythonLine(target, request),
		...(known === undefined ? [] : foreseenLines(known)),
		...(target.alias === undefined ? [] : [{text: `  which ${printablePath(target.path, core.home)} leads to`}]),
		...(isCommand(request) ? [] : await refusalLines(path, request)),
		...(older === undefined
			? []
			: [{text: '  an older one is still held: it is freed first', tone: 'warning'} as const]),
	];
	return {lines, parts: known?.parts ?? []};
};

type Described = {readonly lines: readonly Line[]; readonly parts: Foreseen['parts']};

const sourceLine = async (target: Environment, request: ActionRequest, known: Foreseen | undefined): Promise<Line> => {
	if (request.answers['file'] === itself) return {text: '  from the packages that it has now'};
	const source = await chosenSource(target, request);
	if (source === undefined) return {text: '  has no requirements file: nothing to reset it from', tone: 'bad'};
	const added = (known?.parts ?? []).filter(({isChosen, isDefault}) => isChosen && !isDefault);
	return {text: `  from ${printable(source.name)}${added.length === 0 ? '' : ` with ${partsInWords(added)}`}`};
};

/** Reason why it would be refused now, in particular that it is in use. A command reports this when it acts. */
const refusalLines = async (path: FsPath, {context: {core, roots}}: ActionRequest): Promise<readonly Line[]> => {
	const {reasons} = await assessDeletion(path, {context: core, roots, isReset: true});
	return reasons.map(text => ({text: `  refused as things are: ${text}`, tone: 'bad'}));
};

const pythonLine = async (target: Environment, request: ActionRequest): Promise<Line> => {
	const {answers, context} = request;
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
		return {text: `  ${error.why ?? error.what}`, tone: 'bad'};
	}
};
