import {unlink, writeFile} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {inspectFully} from '../../inspect/inspect.js';
import {entryAt, namesIn} from '../../platform/files/entries.js';
import type {HealthId, HealthNote} from '../../model/health.js';
import {baseName, fsPath, join, native, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {onDisk} from '../../platform/files/durable-file.js';
import {noteFreed} from '../../platform/files/freed-history.js';
import {failureOf} from '../install/installers/failure.js';
import {installPackages, nothing} from '../install/install.js';
import {removeTree} from '../../platform/files/remove-tree.js';
import {run} from '../../platform/processes/run.js';
import {childVariables} from '../../platform/processes/child-variables.js';
import {requireTrust} from '../../safety/trust.js';
import type {FixRemedy} from '../../model/health.js';

/** One safe fix for a health note. */
export type Fix = {
	/** Finding that it fixes. */
	readonly note: HealthNote;
	readonly remedy: FixRemedy;
	/** Whether it runs the environment's Python. */
	readonly runs: boolean;
	readonly apply: (options: FixOptions, work: Work) => Promise<void>;
};

type FixOptions = {readonly context: Context; readonly isTrusted: boolean};

/** Finds problems that can be fixed without a reset: reads all files of the environment, changes nothing. */
export const findFixes = async (environment: Environment, context: Context): Promise<readonly Fix[]> => {
	const inspection = await inspectFully(environment, context);
	const {found} = environment;
	const notes = inspection.environment.health ?? [];
	const noteOf = (id: HealthId) => notes.find(note => note.id === id);
	const place = found.alias ?? found.path;
	const fixes: Fix[] = [];
	const notIgnored = noteOf('not-ignored-by-git');
	// A `*` in the project's own root would hide the whole project from git.
	const isProject = found.project?.path === place;
	if (notIgnored !== undefined && !isProject && entryAt(join(place, '.gitignore')) === undefined)
		fixes.push(writeIgnore(notIgnored, place));
	const left = noteOf('pip-leftovers');
	const leftOvers = found.layout.sitePackages.flatMap(findLeftOvers);
	if (left !== undefined && leftOvers.length > 0) fixes.push(removeLeftOvers(left, leftOvers));
	const noPip = noteOf('pip-broken') ?? (found.creator === 'uv' ? undefined : noteOf('pip-missing'));
	if (noPip !== undefined) fixes.push(installPip(noPip, environment));
	const unmet = notes.find(note => note.id === 'needs-unmet');
	if (unmet !== undefined) {
		const requirements = [...new Set(unmet.needs.map(({name, specifier}) => name + specifier))];
		fixes.push(installUnmet(unmet, environment, requirements));
	}
	return fixes;
};

const writeIgnore = (note: HealthNote, place: FsPath): Fix => ({
	note,
	remedy: {type: 'write-gitignore'},
	runs: false,
	apply: async () => {
		const file = join(place, '.gitignore');
		await onDisk({what: {doing: 'write', path: file}, path: file}, () => writeFile(native(file), '*\n', {flag: 'wx'}));
	},
});

/** Leftovers of an interrupted pip beside the package that replaced them; an only copy is left alone. */
const findLeftOvers = (sitePackages: FsPath): readonly FsPath[] => {
	const names = namesIn(sitePackages);
	return names
		.filter(name => name.startsWith('~'))
		.filter(name => names.some(other => !other.startsWith('~') && isSuccessor(other, name)))
		.map(name => join(sitePackages, name));
};

/** pip renames `huge` to `~uge`, and replaces further letters when that name is taken; the version may have changed. */
const isSuccessor = (name: string, left: string): boolean => {
	const isInfo = left.endsWith('.dist-info');
	if (isInfo !== name.endsWith('.dist-info')) return false;
	const [ours = '', theirs = ''] = isInfo ? [left.split('-')[0], name.split('-')[0]] : [left, name];
	const tail = ours.replace(/^~[-~.=%0-9]*/, '');
	return tail.length > 0 && theirs.length === ours.length && theirs.endsWith(tail);
};

const removeLeftOvers = (note: HealthNote, leftOvers: readonly FsPath[]): Fix => ({
	note,
	remedy: {type: 'remove-leftovers', names: leftOvers.map(baseName)},
	runs: false,
	apply: async ({context}, {signal}) => {
		for (const path of leftOvers) {
			const what = {doing: 'remove', path} as const;
			if (!entryAt(path)?.isDirectory()) await onDisk({what, path}, () => unlink(native(path)));
			else {
				const {left, ...freed} = await removeTree(path, {signal});
				await noteFreed({path, ...freed}, context);
				const [stays] = left;
				if (stays)
					throw new VenvError('failed', {
						what,
						reason: {type: 'entry-stays', path: stays.path, why: stays.why, isOfSnapshot: false},
						path,
					});
			}
		}
	},
});

const installPip = (note: HealthNote, {found}: Environment): Fix => ({
	note,
	remedy: {type: 'install-pip'},
	runs: true,
	apply: async ({context, isTrusted}, {signal}) => {
		await requireTrust(found, {context, isGiven: isTrusted});
		const what = {doing: 'install-pip', path: found.path} as const;
		const python = found.layout.interpreter;
		if (python === undefined) throw new VenvError('failed', {what, reason: {type: 'without-python'}, path: found.path});
		const command = [python, '-I', '-m', 'ensurepip', '--upgrade', '--default-pip'] as const;
		const result = await run(command, {cwd: fsPath('/'), variables: childVariables(context), signal, log: context});
		if (result.exitCode !== 0) throw await failureOf(what, result.output, found.path);
	},
});

const installUnmet = (note: HealthNote, {found}: Environment, requirements: readonly string[]): Fix => ({
	note,
	remedy: {type: 'install-requirements', requirements},
	runs: true,
	apply: async (options, work) => {
		await installPackages(found, {...options, ...nothing, requirements}, work);
	},
});
