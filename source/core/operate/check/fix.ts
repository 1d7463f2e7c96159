import {unlink, writeFile} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {inspectFully} from '../../inspect/inspect.js';
import {entryAt, namesIn} from '../../platform/files/entries.js';
import {fsPath, join, native, type FsPath} from '../../model/path.js';
import {printable, printablePath} from '../../text/printable.js';
import type {Work} from '../../model/progress.js';
import {onDisk} from '../../platform/files/durable-file.js';
import {failureOf} from '../install/installers/failure.js';
import {installPackages, nothing} from '../install/install.js';
import {removeTree} from '../../platform/files/remove-tree.js';
import {run} from '../../platform/processes/run.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {requireTrust} from '../../safety/trust.js';

/** One safe mend of a health note. */
export type Fix = {
	/** The note's id. */
	readonly id: string;
	/** What is wrong, and what would be done about it. */
	readonly message: string;
	readonly does: string;
	/** Whether it runs the environment's Python. */
	readonly runs: boolean;
	readonly apply: (options: MendOptions, work: Work) => Promise<void>;
};

type MendOptions = {readonly context: Context; readonly isTrusted: boolean};

/** What can be mended without making the environment again: reads all its files, changes nothing. */
export const findFixes = async (environment: Environment, context: Context): Promise<readonly Fix[]> => {
	const inspection = await inspectFully(environment, context);
	const {found} = environment;
	const notes = inspection.environment.health ?? [];
	const noteOf = (id: string) => notes.find(note => note.id === id);
	const place = found.alias ?? found.path;
	const mends: Fix[] = [];
	const ignored = noteOf('H23');
	// A `*` in the project's own root would hide the whole project from git.
	const isProject = found.project?.path === place;
	if (ignored?.severity === 'info' && !isProject && entryAt(join(place, '.gitignore')) === undefined)
		mends.push(writeIgnore(ignored.message, place));
	const left = noteOf('H12');
	const leftOvers = found.layout.sitePackages.flatMap(findLeftOvers);
	if (left !== undefined && leftOvers.length > 0) mends.push(removeLeftOvers(left.message, leftOvers));
	const pip = noteOf('H11') ?? (found.creator === 'uv' ? undefined : noteOf('H10'));
	if (pip !== undefined) mends.push(installPip(pip.message, environment));
	const {unmet} = inspection.graph;
	const missing = unmet.map(({dependency: {requirement}}) => requirement.name + requirement.specifier);
	if (missing.length > 0) mends.push(installUnmet(noteOf('H17')?.message ?? '', environment, [...new Set(missing)]));
	return mends;
};

const writeIgnore = (message: string, place: FsPath): Fix => ({
	id: 'H23',
	message,
	does: 'write a .gitignore of * into it',
	runs: false,
	apply: async () => {
		const file = join(place, '.gitignore');
		await onDisk({what: `Can't write ${printablePath(file)}`, path: file}, () =>
			writeFile(native(file), '*\n', {flag: 'wx'}),
		);
	},
});

/** What an interrupted pip left beside the package that took its place; the only copy of anything is left alone. */
const findLeftOvers = (sitePackages: FsPath): readonly FsPath[] => {
	const names = namesIn(sitePackages);
	return names
		.filter(name => name.startsWith('~'))
		.filter(name => names.some(other => !other.startsWith('~') && isSuccessor(other, name)))
		.map(name => join(sitePackages, name));
};

/** pip renames `huge` to `~uge`, and further first letters to others when that is taken; a version may have changed. */
const isSuccessor = (name: string, left: string): boolean => {
	const isInfo = left.endsWith('.dist-info');
	if (isInfo !== name.endsWith('.dist-info')) return false;
	const [ours = '', theirs = ''] = isInfo ? [left.split('-')[0], name.split('-')[0]] : [left, name];
	const tail = ours.replace(/^~[-~.=%0-9]*/, '');
	return tail.length > 0 && theirs.length === ours.length && theirs.endsWith(tail);
};

const removeLeftOvers = (message: string, leftOvers: readonly FsPath[]): Fix => ({
	id: 'H12',
	message,
	does: `remove ${leftOvers.map(path => printable(path.slice(path.lastIndexOf('/') + 1))).join(', ')}, whose successors are there`,
	runs: false,
	apply: async (_, {signal}) => {
		for (const path of leftOvers) {
			if (entryAt(path)?.isDirectory()) await removeTree(path, {signal});
			else await onDisk({what: `Can't remove ${printablePath(path)}`, path}, () => unlink(native(path)));
		}
	},
});

const installPip = (message: string, {found}: Environment): Fix => ({
	id: 'H10',
	message,
	does: "run its Python's ensurepip",
	runs: true,
	apply: async ({context, isTrusted}, {signal}) => {
		await requireTrust(found, {context, isGiven: isTrusted});
		const what = `Can't install pip into ${printablePath(found.path, context.home)}`;
		const python = found.layout.interpreter;
		if (python === undefined) throw new VenvError('failed', {what, why: 'it has no Python', path: found.path});
		const command = [python, '-I', '-m', 'ensurepip', '--upgrade', '--default-pip'] as const;
		const result = await run(command, {cwd: fsPath('/'), variables: childVariables(context), signal, log: context});
		if (result.exitCode !== 0) throw await failureOf(what, result.output, found.path);
	},
});

const installUnmet = (message: string, {found}: Environment, missing: readonly string[]): Fix => ({
	id: 'H17',
	message,
	does: `install ${missing.map(printable).join(', ')}`,
	runs: true,
	apply: async (options, work) => {
		await installPackages(found, {...nothing, requirements: missing}, options, work);
	},
});
