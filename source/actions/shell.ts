import type {Context} from '../core/model/context.js';
import type {Environment} from '../core/model/environment.js';
import {VenvError} from '../core/model/error.js';
import type {Handover} from '../core/model/handover.js';
import {parent, type FsPath} from '../core/model/path.js';
import {editIn} from '../core/operate/shell/editor.js';
import {detectShell} from '../core/operate/shell/shells.js';
import {callerVariables, canEnter, planSubshell} from '../core/operate/shell/subshell.js';
import {childVariables} from '../core/platform/processes/child-variables.js';
import {findProgram} from '../core/platform/processes/find-program.js';
import {requireTrust} from '../core/safety/trust.js';
import {noteUse} from '../core/state/use-notes.js';
import {printablePath} from '../core/text/printable.js';
import {outcome, type Action, type Question} from './shared/action.js';
import {onlyTarget} from './shared/only-target.js';
import {askTrust, takeTrust} from './shared/trust-question.js';
import {phrase} from '../core/text/phrase.js';

/**
 * Enters an environment: a subshell that has it, its Python, its project in the editor or the file manager. Answers:
 * `way`, `trust` for the first two, which run what lies in it.
 */
export const shellAction: Action = {
	id: 'shell',
	keys: ['!'],
	title: 'open shell',
	targets: 'one',
	changes: true,
	unavailable: ([target]) => (target === undefined ? 'No environment to enter' : undefined),
	ask: async request => {
		const {answers, context} = request;
		const way = answers['way'];
		if (way === undefined) return askWay(onlyTarget(request.targets), context.core);
		return way === 'shell' || way === 'python' ? askTrust(request, way === 'shell' ? 'a shell' : 'Python') : undefined;
	},
	run: async request => {
		const {answers, context, targets} = request;
		const target = onlyTarget(targets);
		const core = context.core;
		const way = answers['way'] ?? 'shell';
		if (way === 'edit' || way === 'files') {
			const handover = way === 'edit' ? editIn(projectOf(target), core) : openFiles(projectOf(target), core);
			return outcome(phrase`Opened ${{path: projectOf(target)}}`, {way}, {handover, changed: [target.path]});
		}
		await requireTrust(target.found, {context: core, isGiven: await takeTrust(request)});
		const handover = way === 'python' ? pythonOf(target, core) : await shellOf(target, core);
		await noteUse({path: target.path, identity: target.found.identity}, 'activated', core);
		return outcome(phrase`Left ${{path: target.path}}`, {way}, {handover, changed: [target.path]});
	},
};

const askWay = async (target: Environment, core: Context): Promise<Question> => {
	const shell = await detectShell(core);
	const project = printablePath(projectOf(target), core.home);
	const hasPython = target.found.layout.interpreter !== undefined && target.status !== 'broken';
	return {
		type: 'confirm',
		id: 'way',
		flag: '',
		title: `Enter ${printablePath(target.path, core.home)}`,
		lines: [
			...(canEnter(shell) && hasPython ? [{text: `s  ${shell} with it active; exit returns here`}] : []),
			...(hasPython ? [{text: `p  its Python ${target.python?.version ?? ''}`.trimEnd()}] : []),
			{text: `e  ${project} in your editor`},
			...(fileManager(core) === undefined ? [] : [{text: `f  ${project} in the file manager`}]),
		],
		choices: [
			...(canEnter(shell) && hasPython ? [{key: 's', label: 'shell', value: 'shell'}] : []),
			...(hasPython ? [{key: 'p', label: 'Python', value: 'python'}] : []),
			{key: 'e', label: 'editor', value: 'edit'},
			...(fileManager(core) === undefined ? [] : [{key: 'f', label: 'files', value: 'files'}]),
		],
		grave: false,
	};
};

const projectOf = ({project, path}: Environment): FsPath => (project?.state === 'there' ? project.path : parent(path));

const shellOf = async (target: Environment, core: Context): Promise<Handover> => {
	const handover = await planSubshell(target.found, await detectShell(core), core);
	return {...handover, cwd: projectOf(target)};
};

const pythonOf = (target: Environment, core: Context): Handover => {
	const python = target.found.layout.interpreter;
	if (python === undefined)
		throw new VenvError('not-found', {what: phrase`No Python in ${{path: target.path}}`, hint: 'Reset it'});
	return {words: [python], cwd: projectOf(target), variables: childVariables(core)};
};

/** The program that shows a directory, where there is a desktop. */
const fileManager = (core: Context): FsPath | undefined => {
	if (core.platform === 'macos') return findProgram('open', core);
	if (core.platform === 'windows') return findProgram('explorer', core);
	const {DISPLAY, WAYLAND_DISPLAY} = core.variables;
	return DISPLAY || WAYLAND_DISPLAY ? findProgram('xdg-open', core) : undefined;
};

const openFiles = (directory: FsPath, core: Context): Handover => {
	const program = fileManager(core);
	if (program === undefined) throw new VenvError('not-found', {what: 'There is no desktop to open it on'});
	return {words: [program, directory], cwd: directory, variables: callerVariables(core)};
};
