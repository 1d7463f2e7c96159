import {explain} from '../text/failures/explain.js';
import {VenvError} from '../core/model/error.js';
import type {Context} from '../core/model/context.js';
import {buildGraph} from '../core/inspect/packages/dependencies.js';
import {markerEnvironment} from '../core/python/markers.js';
import {listPackages} from '../core/inspect/packages/installed-packages.js';
import {findPassedPins} from '../core/operate/install/passed-pins.js';
import {whereItLasts} from '../core/requirements/compare/lasting-source.js';
import {normalizeName} from '../core/python/pep440-specifiers.js';
import {appendRequirement} from '../core/operate/install/append-requirement.js';
import {
	installPackages,
	nothing,
	planInstall,
	uninstallPackages,
	type Installed,
	type InstallPlan,
} from '../core/operate/install/install.js';
import type {Changes} from '../core/operate/install/package-changes.js';
import {refuseCircle} from '../core/operate/install/install-source.js';
import type {InstallRequest} from '../core/operate/install/installers/installer.js';
import {packageNames, requirementWords, splitRequirements} from '../core/operate/install/requirement-words.js';
import {absolute, type FsPath} from '../core/model/path.js';
import {printable, printablePath} from '../core/text/printable.js';
import type {ChangeWork} from '../core/operate/install/change-note.js';
import {changeNotesInWords} from '../text/change-note.js';
import {passedPinsInWords} from '../text/requirements/passed-pins.js';
import {formatDuration} from '../text/fit-width.js';
import type {Environment} from '../core/model/environment.js';
import {outcome, type Action, type ActionRequest, type Line, type Outcome, type Question} from './shared/action.js';
import {changesInWords} from './shared/changed-words.js';
import {askInstall, planInLines} from './shared/install-question.js';
import {onlyTarget} from './shared/only-target.js';
import {askTrust, takeTrust} from './shared/trust-question.js';
import {phrase} from '../core/text/phrase.js';

/** Changes that were made, or would be made. */
type PackagesData = {readonly path: FsPath; readonly installer: Installed['installer']} & (
	| (Pick<Installed, 'changed' | 'durationMs'> & {readonly notes: readonly string[]})
	| {readonly planned: InstallPlan['changes']; readonly notes: readonly string[]}
);

/**
 * Installs packages. Answers: `packages` (typed, or one in each line), `file` and `editable` (one in each line),
 * `trust`, `confirm` (`lasting` also writes the packages into the project's requirements file), `dry-run` (`yes`: only
 * a preview).
 */
export const installAction: Action<PackagesData> = {
	id: 'install',
	keys: ['i'],
	title: 'install',
	targets: 'one',
	changes: true,
	needsPython: true,
	unavailable: targets => noEnvironment(targets, 'install into'),
	ask: async request => {
		const {answers} = request;
		const isNamed = lines(answers['file']).length + lines(answers['editable']).length > 0;
		if (answers['packages'] === undefined && !isNamed) return askPackages(request, 'Install into');
		return askBefore(request, false);
	},
	run: request => runInstall(request, false),
};

/** Upgrades the named packages to their newest allowed versions. Answers as `install`, and `all` (`yes`) for no names. */
export const upgradeAction: Action<PackagesData> = {
	id: 'upgrade',
	keys: [],
	title: 'upgrade',
	targets: 'one',
	changes: true,
	needsPython: true,
	unavailable: targets => noEnvironment(targets, 'upgrade in'),
	ask: async request =>
		request.answers['packages'] === undefined && request.answers['all'] === undefined
			? askPackages(request, 'Upgrade in')
			: askBefore(request, true),
	run: request => runInstall(request, true),
};

/** Upgrades every package that comes from an index, as far as their versions fit together. */
export const upgradeAllAction: Action<PackagesData> = {
	...upgradeAction,
	id: 'upgrade-all',
	keys: ['U'],
	title: 'upgrade all',
	unavailable: targets =>
		noEnvironment(targets, 'upgrade in') ??
		(targets.every(({packageCount}) => packageCount === 0) ? 'No package to upgrade' : undefined),
	settle: () => ({all: 'yes'}),
};

/** Uninstalls the named packages; packages that need them stay. Answers: `packages`, `confirm`, `trust`. */
export const uninstallAction: Action<PackagesData> = {
	id: 'uninstall',
	keys: [],
	title: 'uninstall',
	targets: 'one',
	changes: true,
	needsPython: true,
	unavailable: targets => noEnvironment(targets, 'uninstall from'),
	ask: async request => {
		const {answers} = request;
		if (answers['packages'] === undefined) return askPackages(request, 'Uninstall from');
		if (answers['confirm'] === undefined) return await askUninstall(request);
		return askTrust(request, 'the installer');
	},
	run: async request => {
		const target = onlyTarget(request.targets);
		const names = packageNames(splitAnswer(request.answers['packages']));
		const isTrusted = await takeTrust(request);
		const done = await uninstallPackages(target.found, {names, context: request.context.core, isTrusted}, request);
		return outcomeOf(done, target, request);
	},
};

const noEnvironment = (targets: readonly Environment[], verb: string): string | undefined =>
	targets.length === 0 ? `No environment to ${verb}` : undefined;

const lines = (answer: string | undefined): readonly string[] => (answer ?? '').split('\n').filter(line => line !== '');

/** Splits the packages: from a command line one in each line, unchanged; from the dialog by commas and blanks. */
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
		isFollowed: true,
		refuse: text => refusePackages(text, context.core.cwd),
	};
};

const refusePackages = (text: string, cwd: ActionRequest['context']['core']['cwd']): string | undefined => {
	if (text.trim() === '') return 'Type the name of a package.';
	try {
		requirementWords(splitAnswer(text), cwd);
		return undefined;
	} catch (error) {
		if (error instanceof VenvError) return explain(error).message;
		throw error;
	}
};

/** Asks first whether its Python may be run, since the preview of an installation runs it. */
const askBefore = async (request: ActionRequest, isUpgrade: boolean): Promise<Question | undefined> => {
	const trust = await askTrust(request, 'the installer');
	if (trust !== undefined) return trust;
	const {answers, targets} = request;
	const [target] = targets;
	if (target === undefined || answers['confirm'] !== undefined) return undefined;
	const wanted = named(await wantedOf(request, isUpgrade), isUpgrade);
	return askInstall({target, wanted, typed: splitAnswer(answers['packages'])}, request);
};

const askUninstall = async ({targets, answers, context}: ActionRequest): Promise<Question> => {
	const [target] = targets;
	const names = splitAnswer(answers['packages']);
	const place = target === undefined ? '' : ` from ${printablePath(target.path, context.core.home)}`;
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `Uninstall ${names.map(printable).join(', ')}${place}?`,
		lines: target === undefined ? [] : await whatNeeds(names, target, context.core),
		choices: [{key: 'y', label: 'uninstall', value: 'yes'}],
		grave: true,
	};
};

/** Lists the packages that would lose a dependency. */
const whatNeeds = async (
	names: readonly string[],
	{found}: Environment,
	{platform}: Context,
): Promise<readonly Line[]> => {
	const {nodes} = await buildGraph(await listPackages(found), markerEnvironment(found, platform));
	const going = new Set(names.map(normalizeName));
	const lines = [...going].flatMap((name): readonly Line[] => {
		const needers = (nodes.get(name)?.requiredBy ?? []).filter(needer => !going.has(needer));
		if (needers.length === 0) return [];
		const need = needers.length === 1 ? 'needs' : 'need';
		return [{text: printable(`${needers.join(', ')} ${need} ${name} and may stop working.`), tone: 'warning'}];
	});
	return lines.length === 0 ? [{text: 'Nothing that is installed needs it.', tone: 'dim'}] : lines;
};

const wantedOf = async ({answers, context, targets}: ActionRequest, isUpgrade: boolean): Promise<InstallRequest> => {
	const {cwd} = context.core;
	const [target] = targets;
	const files = lines(answers['file']).map(file => absolute(file, cwd));
	for (const file of files) await refuseCircle(file, context.core);
	return {
		...nothing,
		requirements:
			answers['all'] === 'yes' && target !== undefined
				? await namesFromIndex(target)
				: requirementWords(splitAnswer(answers['packages']), cwd),
		files,
		editables: lines(answers['editable']).map(path => (path.includes('://') ? path : absolute(path, cwd))),
		upgrade: isUpgrade,
	};
};

/** Refuses a request without packages, which an installer would answer with its usage. */
const named = (wanted: InstallRequest, isUpgrade: boolean): InstallRequest => {
	if (wanted.requirements.length + wanted.files.length + wanted.editables.length > 0) return wanted;
	throw new VenvError(
		'usage',
		isUpgrade
			? {what: 'Nothing to upgrade', why: 'no package in it comes from a package index'}
			: {what: 'Nothing to install was named', hint: 'Name packages, -r FILE or -e PATH'},
	);
};

/** Packages that an index can have newer versions of: not those that come from a directory, a file or a repository. */
const namesFromIndex = async ({found}: Environment): Promise<readonly string[]> =>
	(await listPackages(found)).filter(({origin}) => origin.type === 'index').map(({name}) => name);

const runInstall = async (request: ActionRequest & ChangeWork, isUpgrade: boolean): Promise<Outcome<PackagesData>> => {
	const {answers, targets, context} = request;
	const target = onlyTarget(targets);
	const wanted = named(await wantedOf(request, isUpgrade), isUpgrade);
	const asked = {...wanted, context: context.core, isTrusted: await takeTrust(request)};
	if (answers['dry-run'] === 'yes')
		return planned(await planInstall(target.found, asked, request), target, context.core);
	const done = await installPackages(target.found, asked, request);
	const written = answers['confirm'] === 'lasting' ? await writeDown(target, splitAnswer(answers['packages'])) : '';
	const passed = await passedPins(target, done.changed, context.core);
	return outcomeOf({...done, written, passed}, target, request);
};

const planned = async (plan: InstallPlan, target: Environment, core: Context): Promise<Outcome<PackagesData>> => {
	const {path} = target;
	const {installer, changes} = plan;
	const notes = changes === undefined ? [] : await passedPins(target, changes, core);
	const lines = planInLines(plan).map(({text}) => text);
	const summary = phrase`${{path}}: ${['nothing was changed', ...lines, ...notes].join('\n')}`;
	return outcome(summary, {path, planned: changes, installer, notes});
};

const passedPins = async (target: Environment, changes: Changes, core: Context): Promise<readonly string[]> => {
	const passed = await findPassedPins(target, changes, core);
	return passed === undefined ? [] : [passedPinsInWords(passed)];
};

const writeDown = async (target: Environment, typed: readonly string[]): Promise<string> => {
	const lasting = await whereItLasts(target);
	if (lasting.type !== 'append') return '';
	for (const line of typed) await appendRequirement(lasting.file, line);
	return `; written into ${printable(lasting.name)}`;
};

/** `written` says which file the packages were written into, `passed` which file wants other versions. */
type Done = Installed & {readonly written?: string; readonly passed?: readonly string[]};

const outcomeOf = (done: Done, target: Environment, {context: {core}}: ActionRequest): Outcome<PackagesData> => {
	const {changed, durationMs, installer, written = '', passed = []} = done;
	const notes = [...changeNotesInWords(done.notes, core.home), ...passed];
	const words = changesInWords(changed);
	const also = notes.length === 0 ? '' : `. ${notes.join('. ')}`;
	return outcome(
		phrase`${{path: target.path}}: ${words}${written}, in ${formatDuration(durationMs)}${also}`,
		{path: target.path, changed, durationMs, installer, notes},
		{changed: [target.path]},
	);
};
