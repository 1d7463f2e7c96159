import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import type {ChangeWork} from '../../core/operate/install/change-note.js';
import {resetEnvironment, type ResetDone} from '../../core/operate/create/reset.js';
import {requireTrust} from '../../core/safety/trust.js';
import {assessDeletion, nameToType} from '../../core/safety/assess-deletion.js';
import {deletionWarningInWords} from '../../text/reasons/deletion.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {changeNotesInWords} from '../../text/change-note.js';
import {formatDuration, plural} from '../../text/fit-width.js';
import {sourceReasonInWords} from '../../text/requirements/source-reason.js';
import {managerChoice} from '../../text/managers.js';
import {outcome, type Action, type ActionRequest, type Outcome, type Question, type Targets} from '../shared/action.js';
import {isCommand} from '../shared/is-command.js';
import {areMany} from '../shared/many-question.js';
import {askInterpreter, type InterpreterQuestion} from '../shared/interpreter-question.js';
import {onlyTarget} from '../shared/only-target.js';
import {userFilesInWords} from '../shared/user-files.js';
import {askTrust, takeTrust} from '../shared/trust-question.js';
import {
	byManager,
	chosenManager,
	isHeldAfterwards,
	managerAnswered,
	managerChoosesPython,
	managerOf,
} from './chosen-manager.js';
import {foreseen, fromOf, itself, pythonAnswered, pythonWanted} from './chosen-source.js';
import {installable, projectOf} from './project-sources.js';
import {askAboutMany, askConfirm, isWithoutPython} from './confirm.js';
import {dryRun, type ResetPlanData} from './dry-run.js';
import {askParts, isChoosingParts} from './parts-question.js';
import {nameAndVersion} from '../../core/text/name-and-version.js';
import {phrase} from '../../core/text/phrase.js';

/** `heldId`: the old one. */
type ResetData = Pick<ResetDone, 'path' | 'changed' | 'durationMs'> & {
	readonly notes: readonly string[];
	readonly python: string;
	readonly heldId: string | undefined;
};

/**
 * Resets environments. Answers: `file` (a path; empty: the best source; `itself`: its own packages), `python` (empty:
 * its current one, or the successor of a missing one), `group` and `extra` (a name in each line; absent: those that are
 * installed), `all-groups`, `by` (its manager), `trust`, `confirm` (`other-python` and `parts`: ask for those, then
 * again), `typed-name`, `hold` (`no`: the old one is freed at once), `in-use`, `dry-run` (`yes`: only a preview).
 */
export const resetAction: Action<ResetData | ResetPlanData> = {
	id: 'reset',
	keys: ['r'],
	title: 'reset',
	targets: 'many',
	changes: true,
	unavailable: targets => (targets.length === 0 ? 'No environment to reset' : whyUnread(targets)),
	ask: async request => (request.answers['dry-run'] === 'yes' ? undefined : nextQuestion(request)),
	opening: request => (isConfirmNext(request) && areMany(request) ? askAboutMany(request) : undefined),
	run: async request => {
		const target = onlyTarget(request.targets);
		return request.answers['dry-run'] === 'yes' ? dryRun(target, request) : runReset(target, request);
	},
};

/** Of one that is not read yet its Python is unknown, and would be taken for missing. */
const whyUnread = (targets: Targets): string | undefined => {
	const unread = targets.filter(({status}) => status === undefined).length;
	if (unread === 0) return undefined;
	return targets.length === 1
		? 'This is still being read'
		: `${unread} of them ${unread === 1 ? 'is' : 'are'} still being read`;
};

const nextQuestion = async (request: ActionRequest): Promise<Question | undefined> => {
	const {answers, targets, context} = request;
	const [target] = targets;
	if (target === undefined) return undefined;
	if (answers['file'] === undefined && answers['by'] === undefined && targets.length === 1) {
		const question = await askFile(target, request);
		if (question !== undefined) return question;
	}
	if (managerAnswered(answers) !== undefined) {
		const question = await askTrust(request, 'the build and the new Python');
		if (question !== undefined) return question;
	}
	if (isPythonAsked(request)) return askInterpreter(await aboutPython(target, request), context);
	if (answers['typed-name'] === undefined && targets.length === 1) {
		const question = await askName(target, request);
		if (question !== undefined) return question;
	}
	if (isChoosingParts(answers)) return askParts((await foreseen(target, request))?.parts ?? []);
	if (answers['confirm'] === 'yes') return undefined;
	return areMany(request) ? askAboutMany(request) : askConfirm(request);
};

const isPythonAsked = (request: ActionRequest): boolean => {
	const {answers, targets} = request;
	if (answers['python'] !== undefined || managerChoosesPython(answers)) return false;
	return answers['confirm'] === 'other-python' || (!isCommand(request) && targets.some(isWithoutPython));
};

/** Whether nothing else is asked of several before the last question. */
const isConfirmNext = (request: ActionRequest): boolean =>
	request.answers['confirm'] !== 'yes' &&
	managerAnswered(request.answers) === undefined &&
	!isPythonAsked(request) &&
	!isChoosingParts(request.answers);

const askFile = async (target: Environment, request: ActionRequest): Promise<Question | undefined> => {
	const sources = await installable(target);
	const own = await managerOf(target, request);
	if (sources.length === 1 && own?.type !== 'ready') return undefined;
	return {
		type: 'select',
		id: 'file',
		flag: '--requirement',
		title: `Reset ${printablePath(target.path, request.context.core.home)} from`,
		isFollowed: true,
		options: [
			...(own?.type === 'ready' ? [{value: `${byManager}${own.manager}`, ...managerChoice(own.manager)}] : []),
			...sources.map(source => ({value: source.path, label: source.name, note: sourceReasonInWords(source)})),
			{value: itself, label: 'the packages installed in it', note: 'same versions'},
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
		isFollowed: true,
		lines: targets.some(isWithoutPython) ? [{text: gone}] : now === undefined ? [] : [{text: now, tone: 'dim'}],
		requiresPython,
		project: targets.length === 1 ? projectOf(target) : undefined,
		before: targets.length === 1 && isWithoutPython(target) ? target.python?.version : undefined,
	};
};

const pythonNow = ({python}: Environment, home: FsPath): string | undefined =>
	python?.version === undefined || python.base === undefined
		? undefined
		: `It has Python ${printable(python.version)}, ${printablePath(python.base, home)}`;

const askName = async (target: Environment, {context, answers}: ActionRequest): Promise<Question | undefined> => {
	const {core, roots} = context;
	const path = target.alias ?? target.path;
	const expected = target.alias === undefined ? target.found.identity : undefined;
	const request = {context: core, roots, expected, isReset: true};
	// Processes are read only for environments that need a typed name: one in use is refused before the name is typed.
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
		lines: assessed.warnings.map(warning => ({text: deletionWarningInWords(warning, core.home), tone: 'warning'})),
		wanted,
		refuse: text => (text === wanted ? undefined : `Type ${wanted}, or Esc.`),
	};
};

const runReset = async (target: Environment, request: ActionRequest & ChangeWork): Promise<Outcome<ResetData>> => {
	const {answers, context} = request;
	const {core, roots} = context;
	if (managerAnswered(answers) !== undefined && !(await takeTrust(request)))
		await requireTrust(target.found, {context: core, isGiven: false});
	const done = await resetEnvironment(
		target,
		{
			context: core,
			from: await fromOf(target, request),
			python: pythonAnswered(answers),
			by: await chosenManager(target, request),
			interpreters: await context.interpreters(),
			roots,
			allowInUse: answers['in-use'] === 'yes',
			typedName: answers['typed-name'],
			// The dialog has shown it.
			freeOlder: true,
			keep: isHeldAfterwards(answers) ? 'hold' : 'free',
		},
		request,
	);
	const {path, packages, interpreter, changed, held, durationMs} = done;
	const notes = changeNotesInWords(done.notes, core.home);
	const [note] = notes;
	const told = [
		`${plural(packages, 'package')} in ${formatDuration(durationMs)}`,
		...goneInWords(changed.removed.map(nameAndVersion)),
		...(note === undefined ? [] : [notes.length === 1 ? note : `${note} and ${notes.length - 1} more`]),
		...(held === undefined ? [] : [heldInWords(target, done)]),
	];
	return outcome(
		phrase`Reset ${{path}}: ${told.join('. ')}`,
		{path, python: interpreter.version, changed, heldId: held?.id, notes, durationMs},
		{changed: [path], undo: held && {id: held.id}},
	);
};

const heldInWords = ({alias, path}: Environment, {userFiles}: ResetDone): string =>
	userFiles.count + userFiles.edited.count === 0
		? 'The old one is held'
		: `The old one is held, with ${userFilesInWords(alias ?? path, userFiles)}`;

const goneInWords = (names: readonly string[]): readonly string[] => {
	if (names.length === 0) return [];
	const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
	return [`Gone: ${names.slice(0, 3).map(printable).join(', ')}${more}`];
};
