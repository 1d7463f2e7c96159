import {VenvError} from '../core/error.js';
import {whereItLasts} from '../core/inspect/requirements/lasting.js';
import {appendRequirement} from '../core/operate/append-requirement.js';
import {installPackages, nothing, uninstallPackages, type Installed} from '../core/operate/install.js';
import type {InstallRequest} from '../core/operate/installers/installer.js';
import {packageNames, requirementWords, splitRequirements} from '../core/operate/requirement-words.js';
import {absolute, fsPath} from '../core/platform/paths.js';
import {printable, printablePath} from '../core/text.js';
import type {Work} from '../core/work.js';
import {formatDuration} from '../format.js';
import type {Environment} from '../core/environment.js';
import type {Action, ActionRequest, Answers, Outcome, Question} from './action.js';
import {changesInWords} from './changed-words.js';
import {askTrust, takeTrust} from './trust-question.js';

/**
 * Installs. Answers: `packages` (typed in, or one a line), `file` and `editable` (one a line), `trust`, and `lasting`:
 * `yes` also writes the packages into the project's requirements file.
 */
export const install: Action = {
	id: 'install',
	keys: ['i'],
	title: 'install',
	targets: 'one',
	changes: true,
	unavailable: targets => noEnvironment(targets, 'install into'),
	ask: async request => {
		const {answers, targets} = request;
		const isNamed = lines(answers['file']).length + lines(answers['editable']).length > 0;
		if (answers['packages'] === undefined && !isNamed) return askPackages(request, 'Install into');
		const [target] = targets;
		const lasting = answers['lasting'] === undefined && target ? await askLasting(target, answers) : undefined;
		return lasting ?? askTrust(request, 'Run its installer?');
	},
	run: request => runInstall(request, false),
};

/** Upgrades the named packages to their newest versions that fit. Answers as `install`. */
export const upgrade: Action = {
	id: 'upgrade',
	keys: [],
	title: 'upgrade',
	targets: 'one',
	changes: true,
	unavailable: targets => noEnvironment(targets, 'upgrade in'),
	ask: async request =>
		request.answers['packages'] === undefined
			? askPackages(request, 'Upgrade in')
			: askTrust(request, 'Run its installer?'),
	run: request => runInstall(request, true),
};

/** Uninstalls the named packages; what needs them stays. Answers: `packages`, `confirm`, `trust`. */
export const uninstall: Action = {
	id: 'uninstall',
	keys: [],
	title: 'uninstall',
	targets: 'one',
	changes: true,
	unavailable: targets => noEnvironment(targets, 'uninstall from'),
	ask: async request => {
		const {answers} = request;
		if (answers['packages'] === undefined) return askPackages(request, 'Uninstall from');
		if (answers['confirm'] === undefined) return askUninstall(request);
		return askTrust(request, 'Run its installer?');
	},
	run: async request => {
		const target = only(request.targets);
		const names = packageNames(splitAnswer(request.answers['packages']));
		const isTrusted = await takeTrust(request);
		const done = await uninstallPackages(target.found, names, {context: request.context.core, isTrusted}, request);
		return outcomeOf(done, target, request);
	},
};

const noEnvironment = (targets: readonly Environment[], verb: string): string | undefined =>
	targets.length === 0 ? `There is no environment to ${verb}.` : undefined;

const only = ([target]: readonly Environment[]): Environment => {
	if (target === undefined) throw new VenvError('usage', {what: 'No environment was named'});
	return target;
};

const lines = (answer: string | undefined): readonly string[] => (answer ?? '').split('\n').filter(line => line !== '');

/** From a command line one a line, as they are; typed into the dialog they are split. */
const splitAnswer = (answer: string | undefined): readonly string[] =>
	(answer ?? '').includes('\n') ? lines(answer) : splitRequirements(answer ?? '');

const askPackages = ({targets, context}: ActionRequest, verb: string): Question => {
	const [target] = targets;
	const name = target === undefined ? '' : printablePath(target.path, context.core.home);
	return {
		type: 'text',
		id: 'packages',
		flag: 'PKG',
		title: `${verb} ${name}`,
		lines: [{text: 'Packages with their versions, as in: requests numpy<2', tone: 'dim'}],
		refuse: text => refusePackages(text, context.core.cwd),
	};
};

const refusePackages = (text: string, cwd: ActionRequest['context']['core']['cwd']): string | undefined => {
	if (text.trim() === '') return 'Type the name of a package.';
	try {
		requirementWords(splitAnswer(text), cwd);
		return undefined;
	} catch (error) {
		if (error instanceof VenvError) return error.message;
		throw error;
	}
};

/** Asked before, since the job ends in the background: what is not written down is gone after the next reset. */
const askLasting = async (target: Environment, answers: Answers): Promise<Question | undefined> => {
	const typed = splitAnswer(answers['packages']);
	if (typed.length === 0) return undefined;
	const lasting = await whereItLasts(target);
	if (lasting.type !== 'append') return undefined;
	return {
		type: 'select',
		id: 'lasting',
		flag: '--lasting',
		title: `Also write ${typed.map(printable).join(', ')} into ${printable(lasting.name)}?`,
		...(lasting.note === undefined ? {} : {lines: [{text: printable(lasting.note), tone: 'warning' as const}]}),
		options: [
			{value: 'no', label: 'install only', note: 'the next reset does not bring it'},
			{value: 'yes', label: 'install and write it down'},
		],
	};
};

const askUninstall = ({targets, answers, context}: ActionRequest): Question => {
	const [target] = targets;
	const names = splitAnswer(answers['packages']).map(printable).join(', ');
	const place = target === undefined ? '' : ` from ${printablePath(target.path, context.core.home)}`;
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `Uninstall ${names}${place}?`,
		lines: [{text: 'Packages that need it stay, and may stop working.', tone: 'dim'}],
		choices: [{key: 'y', label: 'uninstall', value: 'yes'}],
		grave: true,
	};
};

const runInstall = async (request: ActionRequest & Work, isUpgrade: boolean): Promise<Outcome> => {
	const {answers, targets, context} = request;
	const target = only(targets);
	const {cwd} = context.core;
	const typed = splitAnswer(answers['packages']);
	const wanted: InstallRequest = {
		...nothing,
		requirements: requirementWords(typed, cwd),
		files: lines(answers['file']).map(file => absolute(file, cwd)),
		editables: lines(answers['editable']).map(path => (path.includes('://') ? path : absolute(path, cwd))),
		upgrade: isUpgrade,
	};
	if (wanted.requirements.length + wanted.files.length + wanted.editables.length === 0)
		throw new VenvError('usage', {what: 'Nothing to install was named', hint: 'Name packages, -r FILE or -e PATH'});
	const isTrusted = await takeTrust(request);
	const done = await installPackages(target.found, wanted, {context: context.core, isTrusted}, request);
	const written = answers['lasting'] === 'yes' ? await writeDown(target, typed) : '';
	return outcomeOf(done, target, request, written);
};

const writeDown = async (target: Environment, typed: readonly string[]): Promise<string> => {
	const lasting = await whereItLasts(target);
	if (lasting.type !== 'append') return '';
	for (const line of typed) await appendRequirement(lasting.file, line);
	return `; written into ${printable(lasting.name)}`;
};

const outcomeOf = (done: Installed, target: Environment, {context: {core}}: ActionRequest, written = ''): Outcome => {
	const {changed, durationMs, installer, notes} = done;
	const words = changesInWords(changed);
	const also = notes.length === 0 ? '' : `. ${notes.join('. ')}`;
	return {
		summary: `${printablePath(fsPath(target.path), core.home)}: ${words}${written}, in ${formatDuration(durationMs)}${also}`,
		changed: [target.path],
		removed: [],
		created: [],
		data: {path: target.path, changed, durationMs, installer, notes},
	};
};
