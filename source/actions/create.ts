import type {Creator, Interpreter} from '../core/model/environment.js';
import {VenvError} from '../core/model/error.js';
import {findSources} from '../core/requirements/formats/find-sources.js';
import {wantedPython} from '../core/requirements/wanted-python.js';
import {chooseInterpreter, pinnedInterpreter} from '../core/operate/create/choose-interpreter.js';
import {createEnvironment, type CreateRequest} from '../core/operate/create/create.js';
import {canKeepOut} from '../core/operate/create/keep-out.js';
import {namedSource} from '../core/operate/install/install-source.js';
import type {Changes} from '../core/operate/install/package-changes.js';
import {entryAt} from '../core/platform/files/entries.js';
import {synchronisedAround} from '../core/platform/files/synchronised.js';
import type {Context} from '../core/model/context.js';
import {absolute, isInside, join, parent, textBelow, type FsPath} from '../core/model/path.js';
import {findProgram} from '../core/platform/processes/find-program.js';
import {satisfies} from '../core/python/pep440-specifiers.js';
import {findUnservedProjects} from '../core/requirements/find-unserved-projects.js';
import {printable, printablePath} from '../core/text/printable.js';
import {changeNotesInWords} from '../text/change-note.js';
import {serviceInWords} from '../text/health.js';
import {formatDuration} from '../text/fit-width.js';
import {sourceReasonInWords} from '../text/requirements/source-reason.js';
import {
	outcome,
	type Action,
	type ActionContext,
	type ActionRequest,
	type Answers,
	type Question,
} from './shared/action.js';
import {changesInWords} from './shared/changed-words.js';
import {namedPlace} from './shared/named-place.js';
import {partsAnswered} from './shared/parts-answered.js';
import {askInterpreter, preferredFor} from './shared/interpreter-question.js';
import {refuseNewPlace} from './shared/refuse-new-place.js';
import {phrase} from '../core/text/phrase.js';

type CreateData = {
	readonly path: FsPath;
	readonly creator: Creator;
	readonly python: string;
	readonly changed: Changes;
	readonly notes: readonly string[];
	readonly durationMs: number;
	readonly prompt: string | undefined;
};

/**
 * Creates an environment. Answers: `place` (a path that was chosen) or `name` (one relative to the first root),
 * `python`, `file` (a path in each line, in any format that we read), `group` and `extra` (a name in each line),
 * `all-groups`, `with`, `prompt`, `system`, `keep-out` (`yes`: of what a service copies to other machines). Empty answers select the defaults: `.venv`, the newest matching Python, no
 * file.
 */
export const createAction: Action<CreateData> = {
	id: 'create',
	keys: ['c'],
	title: 'create',
	targets: 'none',
	changes: true,
	unavailable: () => undefined,
	creates: (answers, context) => pathOf(answers, context),
	ask: async ({answers, context}) => {
		if (answers['name'] === undefined && !answers['place']) {
			const places = answers['place'] === undefined ? await placesFor(context) : [];
			return places.length > 0 ? askPlace(places, context) : askName(context);
		}
		const path = pathOf(answers, context);
		const project = parent(path);
		const rest = await askRest(path, answers, context);
		if (answers['python'] !== undefined) return rest;
		const requiresPython = await wantedPython(project, context.core);
		const title = `Create ${printablePath(path, context.core.home)} with`;
		const question = await askInterpreter({title, requiresPython, project}, context);
		// Also of a single Python it is asked with which one the environment will be created.
		return rest && question.options.length > 1 ? {...question, isFollowed: true} : question;
	},
	run: async request => {
		const {context, answers} = request;
		const created = await createEnvironment(await requestOf(request), request);
		const {path, creator, interpreter, changed, durationMs} = created;
		const notes = changeNotesInWords(created.notes, context.core.home);
		const packages = changed.installed.length > 0 ? `, ${changesInWords(changed)}` : '';
		const how = `with Python ${interpreter.version}${packages}, in ${formatDuration(durationMs)}`;
		return outcome(
			phrase`Created ${{path}} ${[how, ...notes].join('. ')}`,
			{path, creator, python: interpreter.version, changed, notes, durationMs, prompt: answers['prompt']},
			{created: [path]},
		);
	},
};

const pathOf = (answers: Answers, context: ActionContext): FsPath =>
	namedPlace(answers['name'] || answers['place'] || '.venv', context.roots[0] ?? context.core.cwd, context);

/** A place for a new environment, and why it is offered. */
type Place = {readonly path: FsPath; readonly why: string};

/**
 * Places without an environment that have a use for one: the project under the cursor first, then those below the
 * roots.
 */
const placesFor = async ({roots, core, selected}: ActionContext): Promise<readonly Place[]> => {
	const projects = await findUnservedProjects(roots, core);
	const here = selected?.project?.state === 'there' ? join(selected.project.path, '.venv') : undefined;
	const found = projects.map(({path, file}): Place => ({path: join(path, '.venv'), why: file}));
	const first: readonly Place[] =
		here === undefined || entryAt(here) !== undefined ? [] : [{path: here, why: 'the project under the cursor'}];
	const others = found.filter(({path}) => path !== here);
	// The root alone is what the next question begins with.
	const isOnlyRoot = first.length === 0 && others.every(({path}) => path === join(roots[0] ?? core.cwd, '.venv'));
	return isOnlyRoot ? [] : [...first, ...others];
};

const askPlace = (places: readonly Place[], {roots, core}: ActionContext): Question => ({
	type: 'select',
	id: 'place',
	flag: 'DIR',
	title: 'Create an environment in',
	isFollowed: true,
	options: [
		...places.map(({path, why}) => ({value: path, label: nameBelow(path, roots, core), note: why})),
		{value: '', label: 'another place', note: 'type its name'},
	],
});

const nameBelow = (path: FsPath, [root, ...others]: readonly FsPath[], {home}: Context): string =>
	root !== undefined && others.length === 0 && isInside(path, root)
		? printable(textBelow(path, root))
		: printablePath(path, home);

const askName = (context: ActionContext): Question => {
	const {roots, core} = context;
	return {
		type: 'text',
		id: 'name',
		flag: 'DIR',
		title: `Create an environment in ${printablePath(roots[0] ?? core.cwd, core.home)}`,
		initial: '.venv',
		refuse: text => refuseNewPlace(text, pathOf({name: text}, context)),
	};
};

/** The questions after that for the Python. */
const askRest = async (path: FsPath, answers: Answers, {core}: ActionContext): Promise<Question | undefined> =>
	(answers['file'] === undefined ? await askFile(parent(path)) : undefined) ??
	(answers['keep-out'] === undefined ? askKeepOut(path, core) : undefined);

const askFile = async (project: FsPath): Promise<Question | undefined> => {
	const files = (await findSources(project)).filter(({role}) => role === 'lock' || role === 'list');
	if (files.length === 0) return undefined;
	return {
		type: 'select',
		id: 'file',
		flag: '--requirement',
		title: 'Install packages from',
		options: [
			...files.map(file => ({value: file.path, label: file.name, note: sourceReasonInWords(file)})),
			{value: '', label: 'nothing', note: 'an empty environment'},
		],
	};
};

/** Asks nothing where no service copies the place, or where the service can't be told. */
const askKeepOut = (path: FsPath, core: Context): Question | undefined => {
	const found = synchronisedAround(path, core);
	if (found === undefined || !canKeepOut(found.service, core.platform)) return undefined;
	const directory = printablePath(found.directory, core.home);
	return {
		type: 'confirm',
		id: 'keep-out',
		flag: '--keep-out',
		title: `Keep it out of ${found.service === 'cloud storage' ? 'the cloud storage' : found.service}?`,
		lines: [
			{text: `${serviceInWords(found.service)} copies ${directory} to other machines,`},
			{text: "where an environment doesn't work: thousands of small files."},
		],
		choices: [
			{key: 'y', label: 'keep it out', value: 'yes'},
			{key: 'n', label: 'copy it, too', value: 'no'},
		],
		grave: false,
	};
};

const creators: readonly string[] = ['venv', 'virtualenv', 'uv'] satisfies readonly Creator[];

const requestOf = async ({answers, context}: ActionRequest): Promise<CreateRequest> => {
	const {core} = context;
	const path = pathOf(answers, context);
	const files = (answers['file'] ?? '').split('\n').flatMap(file => (file === '' ? [] : [absolute(file, core.cwd)]));
	const maker = answers['with'] ?? '';
	if (maker !== '' && !creators.includes(maker))
		throw new VenvError('usage', {
			what: `Can't create with ${printable(maker)}`,
			hint: '--with venv, virtualenv or uv',
		});
	const interpreter = await interpreterFor(files, answers, context);
	return {
		context: core,
		path,
		interpreter,
		creator: maker === '' ? fastCreator(interpreter, context) : (maker as Creator),
		prompt: answers['prompt'] === '' ? undefined : answers['prompt'],
		systemSitePackages: answers['system'] === 'yes',
		keepsOut: answers['keep-out'] === 'yes',
		files,
		parts: partsAnswered(answers),
		takesAllGroups: answers['all-groups'] === 'yes',
	};
};

/**
 * Chooses uv where a person waits and uv is installed, since it takes a twentieth of the time. Undefined: the creator
 * that fits the project.
 */
const fastCreator = ({version}: Interpreter, {core, isInteractive}: ActionContext): Creator | undefined => {
	if (isInteractive !== true || core.settings.creator !== undefined) return undefined;
	return satisfies(version, '>=3.8', {prereleases: true}) && findProgram('uv', core) !== undefined ? 'uv' : undefined;
};

/**
 * Finds the named interpreter, or that of `.python-version`, or the newest that the first file allows, or without a file
 * the project.
 */
const interpreterFor = async (
	[file]: readonly FsPath[],
	answers: Answers,
	context: ActionContext,
): Promise<Interpreter> => {
	const found = await context.interpreters();
	const {python = ''} = answers;
	if (python !== '') return chooseInterpreter(python, found, context.core);
	const project = parent(file ?? pathOf(answers, context));
	const {variables} = context.core;
	const first = file === undefined ? undefined : namedSource(file);
	const wanted = await wantedPython(project, {variables, first});
	return pinnedInterpreter(project, found, wanted) ?? preferredFor(found, wanted, context);
};
