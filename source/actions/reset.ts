import type {Environment} from '../core/model/environment.js';
import {VenvError} from '../core/model/error.js';
import {takeRecipe} from '../core/inspect/take-recipe.js';
import {listPackages} from '../core/inspect/packages/installed-packages.js';
import {sourcesFor} from '../core/requirements/report.js';
import {findSources} from '../core/requirements/formats/find-sources.js';
import {wantedPython} from '../core/requirements/wanted-python.js';
import type {Source} from '../core/requirements/syntax/requirement-set.js';
import {interpreterForReset} from '../core/operate/create/choose-interpreter.js';
import {holdingDirectoryOf} from '../core/held/holding-directory.js';
import {olderHeld} from '../core/held/held-environments.js';
import {namedSource, type From} from '../core/operate/install/install-source.js';
import {resetEnvironment} from '../core/operate/create/reset.js';
import {assessDeletion, nameToType} from '../core/safety/assess-deletion.js';
import {absolute, parent, type FsPath} from '../core/model/path.js';
import {printable, printablePath} from '../core/text/printable.js';
import type {Work} from '../core/model/progress.js';
import {formatDuration, plural} from '../text/fit-width.js';
import {outcome, type Action, type ActionRequest, type Line, type Outcome, type Question} from './shared/action.js';
import {isCommand} from './delete/judged.js';
import {askInterpreter, isExcluded, type InterpreterQuestion} from './shared/interpreter-question.js';
import {onlyTarget} from './shared/only-target.js';

/** As an answer to `file`: the very packages that it has now. */
const itself = 'itself';

/**
 * Resets. Answers: `file` (a path; empty: the best source; `itself`: its own packages), `python` (empty: the one that it
 * has, or the successor of one that is gone), `confirm` (`other-python`: asks with which, then again), `typed-name`, `hold` (`no`: the old one is freed at
 * once), `in-use`.
 */
export const resetAction: Action = {
	id: 'reset',
	keys: ['r'],
	title: 'reset',
	targets: 'many',
	changes: true,
	unavailable: targets => (targets.length === 0 ? 'There is no environment to reset' : undefined),
	ask: async request => {
		const {answers, targets, context} = request;
		const [target] = targets;
		if (target === undefined) return undefined;
		if (answers['file'] === undefined && targets.length === 1) {
			const question = await askFile(target);
			if (question !== undefined) return question;
		}
		const isOther = answers['confirm'] === 'other-python';
		const isAsked = isOther || (!isCommand(request) && targets.some(isWithoutPython));
		if (answers['python'] === undefined && isAsked) return askInterpreter(await aboutPython(target, request), context);
		if (answers['typed-name'] === undefined && targets.length === 1) {
			const question = await askName(target, request);
			if (question !== undefined) return question;
		}
		return answers['confirm'] === undefined || isOther ? askConfirm(request) : undefined;
	},
	run: async request => runReset(onlyTarget(request.targets), request),
};

const isWithoutPython = ({python}: Environment): boolean => python?.base === undefined;

const installable = async (target: Environment): Promise<readonly Source[]> =>
	sourcesFor(target, await findSources(projectOf(target))).filter(({role}) => role === 'lock' || role === 'list');

const projectOf = ({project, path}: Environment): FsPath => (project?.state === 'there' ? project.path : parent(path));

const askFile = async (target: Environment): Promise<Question | undefined> => {
	const sources = await installable(target);
	if (sources.length === 1) return undefined;
	return {
		type: 'select',
		id: 'file',
		flag: '--requirement',
		title: 'Reset it from',
		options: [
			...sources.map(({path, name, why}) => ({value: path, label: name, note: why})),
			{value: itself, label: 'the packages that it has now', note: 'the same versions again'},
		],
	};
};

const aboutPython = async (target: Environment, request: ActionRequest): Promise<InterpreterQuestion> => {
	const {targets, context} = request;
	const requiresPython = await pythonWanted(target, request);
	const gone = targets.length === 1 ? 'Its Python is gone.' : 'The Python of some of them is gone.';
	const now = targets.length === 1 ? pythonNow(target, context.core.home) : undefined;
	return {
		title: targets.length === 1 ? `Reset ${printablePath(target.path, context.core.home)} with` : 'Reset them with',
		lines: targets.some(isWithoutPython) ? [{text: gone}] : now === undefined ? [] : [{text: now, tone: 'dim'}],
		requiresPython,
		before: targets.length === 1 && isWithoutPython(target) ? target.python?.version : undefined,
	};
};

const pythonNow = ({python}: Environment, home: FsPath): string | undefined =>
	python?.version === undefined || python.base === undefined
		? undefined
		: `It has Python ${printable(python.version)}, ${printablePath(python.base, home)}`;

/** What the file that it is reset from says of the Python that the project wants, or else another of the project's. */
const pythonWanted = async (target: Environment, {answers, context}: ActionRequest): Promise<string | undefined> => {
	const sources = await installable(target);
	const file = answers['file'] ?? '';
	const first = sources.find(({path}) => path === absolute(file, context.core.cwd)) ?? sources[0];
	return wantedPython(projectOf(target), {variables: context.core.variables, first});
};

const askName = async (target: Environment, {context, answers}: ActionRequest): Promise<Question | undefined> => {
	const {core, roots} = context;
	const path = target.alias ?? target.path;
	const request = {context: core, roots, isReset: true};
	// A look at all processes is for the few that need a name: what is in use is refused before it is typed.
	const quick = await assessDeletion(path, {...request, allowInUse: true});
	if (!quick.allowed || !quick.needsTypedName) return undefined;
	const assessed = await assessDeletion(path, {...request, allowInUse: answers['in-use'] === 'yes'});
	if (!assessed.allowed) return undefined;
	const wanted = nameToType(path);
	return {
		type: 'text',
		id: 'typed-name',
		flag: '--typed-name',
		title: `Type ${wanted} to reset ${printablePath(path, core.home)}`,
		lines: assessed.warnings.map(text => ({text, tone: 'warning'})),
		refuse: text => (text === wanted ? undefined : `Type ${wanted}, or Esc.`),
	};
};

const askConfirm = async (request: ActionRequest): Promise<Question> => {
	const {targets, answers} = request;
	const lines: Line[] = [];
	for (const target of targets) lines.push(...(await linesOf(target, request)));
	const isHeld = answers['hold'] !== 'no';
	const [only] = targets;
	const whole = targets.length === 1 && only ? nameOf(only, request) : `${targets.length} environments`;
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `Reset ${whole}?`,
		lines: [
			...lines,
			{
				text: isHeld
					? 'The old one comes back on any failure, and can be restored afterwards.'
					: 'The old one comes back on any failure.',
			},
		],
		choices: [
			{key: 'y', label: targets.length === 1 ? 'reset' : `reset ${targets.length}`, value: 'yes'},
			...(answers['python'] === undefined ? [{key: 'p', label: 'with another Python', value: 'other-python'}] : []),
		],
		grave: true,
	};
};

const nameOf = ({path, alias}: Environment, {context}: ActionRequest): string =>
	printablePath(alias ?? path, context.core.home);

const linesOf = async (target: Environment, request: ActionRequest): Promise<readonly Line[]> => {
	const {core} = request.context;
	const file = request.answers['file'];
	const path = target.alias ?? target.path;
	const source = file === undefined || file === '' ? (await installable(target))[0]?.name : printable(file);
	const from = source === itself ? 'the packages that it has now' : source;
	const older = await olderHeld(holdingDirectoryOf(path), path);
	return [
		{text: printablePath(path, core.home), tone: 'strong'},
		from === undefined
			? {text: '  has no requirements file: nothing to reset it from', tone: 'bad'}
			: {text: `  from ${from}`},
		await pythonLine(target, request),
		...(target.alias === undefined ? [] : [{text: `  which ${printablePath(target.path, core.home)} leads to`}]),
		...(isCommand(request) ? [] : await refusalLines(path, request)),
		...(older === undefined
			? []
			: [{text: '  an older one is still held: it is freed first', tone: 'warning' as const}]),
	];
};

/** Why it would be refused as things are: somebody uses it, before all. A command is told when it acts. */
const refusalLines = async (path: FsPath, {context: {core, roots}}: ActionRequest): Promise<readonly Line[]> => {
	const {reasons} = await assessDeletion(path, {context: core, roots, isReset: true});
	return reasons.map(text => ({text: `  refused as things are: ${text}`, tone: 'bad'}));
};

const pythonLine = async (target: Environment, request: ActionRequest): Promise<Line> => {
	const {answers, context} = request;
	try {
		const python = answers['python'] === '' ? undefined : answers['python'];
		const wanted = await pythonWanted(target, request);
		const interpreter = interpreterForReset(target, {
			context: context.core,
			python,
			requiresPython: wanted,
			interpreters: await context.interpreters(),
		});
		const gone = python === undefined && isWithoutPython(target) ? ', as its own is gone' : '';
		const text = `  with Python ${interpreter.version}, ${printablePath(interpreter.path, context.core.home)}${gone}`;
		if (!isExcluded(interpreter, wanted)) return {text};
		return {text: `${text}, but the project wants ${printable(wanted ?? '')}`, tone: 'warning'};
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		return {text: `  ${error.why ?? error.what}`, tone: 'bad'};
	}
};

const fromOf = async (target: Environment, {answers, context}: ActionRequest): Promise<From> => {
	const {core} = context;
	const file = answers['file'] ?? '';
	if (file === itself) return {type: 'recipe', recipe: takeRecipe(target, await listPackages(target.found), core)};
	const project = projectOf(target);
	const sources = await installable(target);
	if (file === '') {
		const [best] = sources;
		if (best !== undefined) return {type: 'source', source: best, project};
		throw new VenvError('no-requirements', {
			what: `Can't reset ${printablePath(target.path, core.home)}`,
			why: 'no requirements file was found beside it',
			hint: 'Name one with -r, or write one first',
			path: target.path,
		});
	}
	const path = absolute(file, core.cwd);
	return {type: 'source', source: sources.find(one => one.path === path) ?? namedSource(path), project};
};

const runReset = async (target: Environment, request: ActionRequest & Work): Promise<Outcome> => {
	const {answers, context} = request;
	const {core, roots} = context;
	const python = answers['python'] ?? '';
	const done = await resetEnvironment(
		target,
		{
			context: core,
			from: await fromOf(target, request),
			python: python === '' ? undefined : python,
			interpreters: await context.interpreters(),
			roots,
			allowInUse: answers['in-use'] === 'yes',
			typedName: answers['typed-name'],
			// The dialog has said so.
			freeOlder: true,
			keep: answers['hold'] === 'no' ? 'free' : 'hold',
		},
		request,
	);
	const {path, packages, interpreter, changed, held, notes, durationMs} = done;
	const [note] = notes;
	const told = [
		`Reset ${printablePath(path, core.home)}: ${plural(packages, 'package')} in ${formatDuration(durationMs)}`,
		...(note === undefined ? [] : [notes.length === 1 ? note : `${note} and ${notes.length - 1} more`]),
		...(held === undefined ? [] : ['The old one is held']),
	];
	return outcome(
		told.join('. '),
		{path, python: interpreter.version, changed, heldId: held?.id, notes, durationMs},
		{changed: [path], undo: held && {id: held.id}},
	);
};
