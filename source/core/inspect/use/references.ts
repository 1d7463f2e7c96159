import type {Context} from '../../model/context.js';
import type {Found, Reference} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, followLinks, namesIn, withRealParent} from '../../platform/files/entries.js';
import {absolute, fromBytes, fsPath, isInside, join, parent, type FsPath} from '../../model/path.js';

/** A file of the user's that names a program or directory; which environment contains it is found out later. */
type Pointer = {readonly reference: Reference; readonly target: FsPath};

/** Files in the user's home that name environments; read once for many questions. */
export type ReferenceIndex = {readonly pointers: readonly Pointer[]};

/** Finds Jupyter kernels, and links and scripts in the user's own bin directories. Cheap; runs nothing. */
export const indexReferences = (context: Context): ReferenceIndex => ({
	pointers: [...kernels(context), ...commands(context)],
});

/**
 * Finds references to an environment: the index's files, and the `.vscode/settings.json` and `.envrc` of its project.
 * They are reasons to keep it; their absence proves nothing.
 */
export const referencesTo = (found: Found, index: ReferenceIndex): readonly Reference[] => {
	const names = new Set([found.path, withRealParent(found.path)]);
	const leadsIn = ({target}: Pointer): boolean => [...names].some(name => isInside(target, name));
	const references = [...index.pointers, ...projectPointers(found)].filter(leadsIn).map(({reference}) => reference);
	return [...new Map(references.map(reference => [reference.path, reference])).values()];
};

const projectPointers = ({project, path}: Found): readonly Pointer[] =>
	project?.state === 'there' ? [...editorSettings(project.path), ...directoryVariables(project.path, path)] : [];

const textOf = (path: FsPath, maximumBytes: number): string | undefined => {
	const {bytes} = readBounded(path, maximumBytes);
	return bytes && fromBytes(bytes);
};

/** Reads JSON with comments, therefore by pattern; `${workspaceFolder}` is the project. */
const editorSettings = (project: FsPath): readonly Pointer[] => {
	const path = join(project, '.vscode', 'settings.json');
	const text = textOf(path, 256 * 1024) ?? '';
	const pattern = /^[^\n]*?"python\.(?:defaultInterpreterPath|pythonPath|venvPath)"\s*:\s*"((?:[^"\\\n]|\\.)*)"/gm;
	return [...text.matchAll(pattern)]
		.filter(([line]) => !line.trimStart().startsWith('//'))
		.map(([, value = '']) => value.replaceAll('\\\\', '\\').replace(/\$\{workspace(?:Folder|Root)\}/g, project))
		.map(value => ({reference: {path, how: "an editor's settings name it"}, target: absolute(value, project)}));
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
	return [...new Set(targets)].map(target => ({reference: {path, how: 'direnv activates it'}, target}));
};

const kernels = ({home, platform, variables}: Context): readonly Pointer[] => {
	const data = fsPath(variables['XDG_DATA_HOME'] ?? join(home, '.local', 'share'));
	const jupyter = platform === 'macos' ? join(home, 'Library', 'Jupyter') : join(data, 'jupyter');
	const places = join(jupyter, 'kernels');
	return namesIn(places).flatMap(name => {
		const path = join(places, name, 'kernel.json');
		const program = /"argv"\s*:\s*\[\s*"((?:[^"\\]|\\.)*)"/.exec(textOf(path, 64 * 1024) ?? '')?.[1];
		if (!program?.startsWith('/')) return [];
		return [{reference: {path, how: 'a Jupyter kernel runs it'}, target: absolute(program, fsPath('/'))}];
	});
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
		return hops.map(target => ({reference: {path, how: 'a command of yours is a link into it'}, target}));
	}
	if (!entry?.isFile()) return [];
	const {bytes} = readBounded(path, 512, {prefix: true});
	const target = bytes && interpreterOf(fromBytes(bytes));
	if (target === undefined) return [];
	return [{reference: {path, how: 'a command of yours runs with it'}, target: absolute(target, parent(path))}];
};

/** Interpreter of the first line, also in the form that installers write where the path is too long for the kernel. */
const interpreterOf = (text: string): string | undefined => {
	const [first = '', second = ''] = text.split('\n', 2);
	if (/^#! *\/bin\/sh\s*$/.test(first)) return /^'''exec' "?(\/[^"]*?)"? "\$0"/.exec(second)?.[1];
	return /^#! *(\/\S+)/.exec(first)?.[1];
};
