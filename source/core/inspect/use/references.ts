import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import type {Reference, ReferenceHow} from '../../model/reference.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, followLinks, namesIn, withRealParent} from '../../platform/files/entries.js';
import type {Mount} from '../../platform/files/mounts.js';
import {absolute, fromBytes, isInside, join, parent, type FsPath} from '../../model/path.js';
import {knownToJetBrains, projectSettings, type EditorSetting} from './editor-references.js';
import {findKernels} from './kernels.js';
import {readServiceFiles} from './service-references.js';

/** A file that names a program or directory; which environment contains it is found out later. */
type Pointer = {readonly reference: Reference; readonly target: FsPath};

/** Files of the user and of the system that name environments; read once for many questions. */
export type ReferenceIndex = {
	readonly pointers: readonly Pointer[];
	/** Projects in whose environment a manager runs something, and the files that say so. */
	readonly projects: ReadonlyMap<FsPath, readonly Reference[]>;
};

/** `system`: the directory that takes the place of `/`, but for the user's home. */
type IndexOptions = {readonly mounts?: readonly Mount[] | undefined; readonly system?: FsPath | undefined};

/**
 * Finds what may need environments: Jupyter kernels, commands in the user's own bin directories, the Pythons that PyCharm
 * knows, services, crontabs and saved sessions of tmux. Cheap; runs nothing.
 */
export const indexReferences = (context: Context, {mounts = [], system}: IndexOptions = {}): ReferenceIndex => {
	const services = readServiceFiles(context, {mounts, system});
	const projects = new Map<FsPath, Reference[]>();
	for (const {path, how, projects: directories} of services)
		for (const each of directories) projects.set(each, [...(projects.get(each) ?? []), {path, how}]);
	const pointers = [
		...findKernels(context).map(({path, program}) => pointer(path, 'kernel', program)),
		...commands(context),
		...knownToJetBrains(context).map(ofEditor),
		...services.flatMap(({path, how, named}) => named.map(target => pointer(path, how, target))),
	];
	return {pointers, projects};
};

const pointer = (path: FsPath, how: ReferenceHow, target: FsPath): Pointer => ({reference: {path, how}, target});

const ofEditor = ({path, target}: EditorSetting): Pointer => pointer(path, 'editor', target);

/**
 * Finds references to an environment: the index's files, and the `.vscode`, `.idea` and `.envrc` of its project. They are
 * reasons to keep it; their absence proves nothing.
 */
export const referencesTo = (found: Found, {pointers, projects}: ReferenceIndex): readonly Reference[] => {
	const names = new Set([found.path, withRealParent(found.path)]);
	const leadsIn = ({target}: Pointer): boolean => [...names].some(name => isInside(target, name));
	const project = found.project?.path;
	const references = [
		...[...pointers, ...projectPointers(found)].filter(leadsIn).map(({reference}) => reference),
		...((project && projects.get(project)) ?? []),
	];
	return [...new Map(references.map(reference => [reference.path, reference])).values()];
};

const projectPointers = ({project, path}: Found): readonly Pointer[] =>
	project?.state === 'there'
		? [...projectSettings(project.path).map(ofEditor), ...directoryVariables(project.path, path)]
		: [];

const textOf = (path: FsPath, maximumBytes: number): string | undefined => {
	const {bytes} = readBounded(path, maximumBytes);
	return bytes && fromBytes(bytes);
};

/** Reads `source .venv/bin/activate`, `VIRTUAL_ENV=…`, `layout python`: any word in it that could be a path. */
const directoryVariables = (project: FsPath, environment: FsPath): readonly Pointer[] => {
	const path = join(project, '.envrc');
	const lines = (textOf(path, 64 * 1024) ?? '').split('\n').filter(line => !line.trimStart().startsWith('#'));
	const words = lines.flatMap(line => line.split(/[\s"'=:;()]+/)).filter(word => /[/.]/.test(word));
	const targets = words
		.map(word => word.replace(/^\$\{?PWD\}?/, project))
		.filter(word => !word.includes('$'))
		.map(word => absolute(word, project));
	// `layout python` creates its own environment in .direnv and names it nowhere.
	const isLaidOut = lines.some(line => /^\s*layout\s+py/.test(line));
	if (isLaidOut && isInside(environment, join(project, '.direnv'))) targets.push(environment);
	return [...new Set(targets)].map(target => pointer(path, 'direnv', target));
};

const maximumCommands = 500;

const commands = ({home}: Context): readonly Pointer[] =>
	[join(home, '.local', 'bin'), join(home, 'bin')].flatMap(directory =>
		namesIn(directory)
			.slice(0, maximumCommands)
			.flatMap(name => commandPointer(join(directory, name))),
	);

const commandPointer = (path: FsPath): readonly Pointer[] => {
	const entry = entryAt(path);
	if (entry?.isSymbolicLink()) {
		const hops = followLinks(path).hops.slice(1);
		return hops.map(target => pointer(path, 'command-link', target));
	}
	if (!entry?.isFile()) return [];
	const {bytes} = readBounded(path, 512, {prefix: true});
	const target = bytes && interpreterOf(fromBytes(bytes));
	if (target === undefined) return [];
	return [pointer(path, 'command', absolute(target, parent(path)))];
};

/** Interpreter of the first line, also in the form that installers write where the path is too long for the kernel. */
const interpreterOf = (text: string): string | undefined => {
	const [first = '', second = ''] = text.split('\n', 2);
	if (/^#! *\/bin\/sh\s*$/.test(first)) return /^'''exec' "?(\/[^"]*?)"? "\$0"/.exec(second)?.[1];
	return /^#! *(\/\S+)/.exec(first)?.[1];
};
