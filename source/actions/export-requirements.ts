import type {Environment} from '../core/model/environment.js';
import {inspectPackages} from '../core/inspect/inspect.js';
import {withRequestedByProject} from '../core/requirements/requested-by-project.js';
import {exportRequirements} from '../text/requirements/export-requirements.js';
import {writeExport} from '../core/operate/install/write-export.js';
import {entryAt} from '../core/platform/files/entries.js';
import {join, parent, type FsPath} from '../core/model/path.js';
import {printablePath} from '../core/text/printable.js';
import {plural} from '../text/fit-width.js';
import {outcome, type Action, type ActionRequest, type Question} from './shared/action.js';
import {namedPlace} from './shared/named-place.js';
import {onlyTarget} from './shared/only-target.js';
import {phrase} from '../core/text/phrase.js';

/** Writes installed packages to a requirements file; asks before it replaces an existing one. Runs nothing. */
export const exportAction: Action = {
	id: 'export',
	keys: [],
	title: 'write requirements.txt',
	targets: 'one',
	changes: true,
	unavailable: ([target]) => (target === undefined ? 'No environment to export' : undefined),
	ask: async request => {
		const {answers} = request;
		if (answers['pinned'] === undefined) return whichQuestion;
		if (answers['output'] === undefined) return fileQuestion(suggestedFile(onlyTarget(request.targets)), request);
		const file = fileOf(request);
		if (answers['overwrite'] === undefined && entryAt(file)) return overwriteQuestion(file);
		return undefined;
	},
	run: async request => {
		const target = onlyTarget(request.targets);
		const file = fileOf(request);
		const {core} = request.context;
		const {packages, graph} = await withRequestedByProject(await inspectPackages(target, core, request), core);
		const pinned = request.answers['pinned'] === 'all' ? 'all' : 'requested';
		const text = exportRequirements(packages, graph, {pinned});
		await writeExport(file, text, {overwrite: request.answers['overwrite'] === 'yes'});
		const count = text.split('\n').filter(line => line !== '' && !line.startsWith('#')).length;
		return outcome(
			phrase`Wrote ${plural(count, 'requirement')} to ${{path: file}}`,
			{file, requirements: count},
			{changed: [target.path]},
		);
	},
};

const whichQuestion: Question = {
	type: 'select',
	id: 'pinned',
	flag: '--pinned',
	title: 'Which packages?',
	isFollowed: true,
	options: [
		{value: 'requested', label: 'only the direct ones', note: 'their dependencies are installed with them'},
		{value: 'all', label: 'every package', note: 'with dependencies, as pip freeze does'},
	],
};

const fileQuestion = (initial: FsPath, {context}: ActionRequest): Question => ({
	type: 'text',
	id: 'output',
	flag: '--output',
	title: 'Write to which file?',
	initial: printablePath(initial),
	refuse: text =>
		namedPlace(text, context.core.cwd, context) === '/' || text.trim() === '' ? 'A file needs a name' : undefined,
});

const overwriteQuestion = (file: FsPath): Question => ({
	type: 'confirm',
	id: 'overwrite',
	flag: '--overwrite',
	title: `Overwrite ${printablePath(file)}?`,
	lines: [{text: 'Its contents will be lost.', tone: 'warning'}],
	choices: [{key: 'y', label: 'overwrite', value: 'yes'}],
	grave: true,
});

const fileOf = ({answers, context}: ActionRequest): FsPath =>
	namedPlace(answers['output'] ?? '', context.core.cwd, context);

/** Path with a free name beside the environment or in its project. */
const suggestedFile = ({project, path}: Environment): FsPath => {
	const directory = project?.state === 'there' ? project.path : parent(path);
	const usual = join(directory, 'requirements.txt');
	return entryAt(usual) ? join(directory, 'requirements-installed.txt') : usual;
};
