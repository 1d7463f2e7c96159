import type {Kind, Owner, Project} from '../../model/environment.js';
import {entryAt} from '../../platform/files/entries.js';
import {fsPath, join} from '../../model/path.js';
import {creatorOf} from './creator.js';
import {projectByHash} from './hashed-project.js';
import {projectFromFile} from './project.js';
import type {Candidate, KindRule} from './kind.js';

/** A kind that is told by where the environment lies, or by one file in it. */
type Place = {
	readonly kind: Kind;
	/** Matched against the path with forward slashes; its groups are handed on. */
	readonly pattern: RegExp;
	/** This file must lie in it too. */
	readonly file?: string;
	readonly project?: (candidate: Candidate, groups: Groups) => Project | undefined;
	readonly owner?: (candidate: Candidate, groups: Groups) => Owner;
};

type Groups = Readonly<Record<string, string>>;

/** The directory that the pattern's `project` group names: it holds the environment, so it is there. */
const around = (_candidate: Candidate, {project = ''}: Groups): Project => ({path: fsPath(project), state: 'there'});
const fromFile = ({path, context}: Candidate) => projectFromFile(join(path, '.project'), context);
const owned =
	(name: string, ...command: readonly string[]) =>
	(_candidate: Candidate, groups: Groups): Owner => ({
		name,
		deleteCommand: command.map(word => word.replace(/<(\w+)>/g, (_, group: string) => groups[group] ?? '')),
	});

/**
 * In this order: a program's own environments first, since they may lie in a tree that also looks like another kind;
 * then those with a receipt in them, then those that only their place tells.
 */
const places: readonly Place[] = [
	{kind: 'tool', pattern: /\/pre-commit\/repo[^/]+\/[^/]+$/, owner: owned('pre-commit', 'pre-commit', 'gc')},
	{
		kind: 'tool',
		pattern: /\/Cellar\/(?<name>[^/]+)\/[^/]+\/libexec(?:\/[^/]+)?$/,
		owner: owned('Homebrew', 'brew', 'uninstall', '<name>'),
	},
	{
		kind: 'tool',
		pattern: /\/(?<name>[^/]+)$/,
		file: 'uv-receipt.toml',
		owner: owned('uv tool', 'uv', 'tool', 'uninstall', '<name>'),
	},
	{kind: 'tool', pattern: /\/uv\/tools\/(?<name>[^/]+)$/, owner: owned('uv tool', 'uv', 'tool', 'uninstall', '<name>')},
	{kind: 'tool', pattern: /\/(?:archive|environments|builds)-v\d+\/[^/]+$/, owner: owned('uv', 'uv', 'cache', 'prune')},
	{
		kind: 'pipx',
		pattern: /\/(?<name>[^/]+)$/,
		file: 'pipx_metadata.json',
		owner: owned('pipx', 'pipx', 'uninstall', '<name>'),
	},
	{kind: 'pipx', pattern: /\/pipx\/venvs\/(?<name>[^/]+)$/, owner: owned('pipx', 'pipx', 'uninstall', '<name>')},
	{
		kind: 'poetry',
		pattern: /\/virtualenvs\/(?<name>[^/]+-(?<hash>[\w-]{8})-py\d+(?:\.\d+)*)$/,
		project: ({layout, context}, {hash = ''}) => projectByHash('sha256', hash, layout, context),
		owner: owned('poetry', 'poetry', 'env', 'remove', '<name>'),
	},
	{
		kind: 'hatch',
		pattern: /\/hatch\/env\/virtual\/[^/]+\/(?<hash>[\w-]{8})\/(?<name>[^/]+)$/,
		project: ({layout, context}, {hash = ''}) => projectByHash('sha256', hash, layout, context),
		owner: owned('hatch', 'hatch', 'env', 'remove', '<name>'),
	},
	{
		kind: 'pdm',
		pattern: /\/pdm\/venvs\/[^/]+-(?<hash>[\w-]{8})-(?<name>[^/]+)$/,
		project: ({layout, context}, {hash = ''}) => projectByHash('md5', hash, layout, context),
		owner: owned('pdm', 'pdm', 'venv', 'remove', '<name>'),
	},
	{
		kind: 'pipenv',
		pattern: /\/virtualenvs\/[^/]+-[\w-]{8}(?:-[^/]+)?$/,
		file: '.project',
		project: fromFile,
		owner: owned('pipenv', 'pipenv', '--rm'),
	},
	{kind: 'tox', pattern: /^(?<project>.*)\/\.tox\/(?:[^/]+\/)?[^/]+$/, project: around},
	{kind: 'nox', pattern: /^(?<project>.*)\/\.nox\/[^/]+$/, project: around},
	{
		kind: 'pyenv-virtualenv',
		pattern: /\/versions\/[^/]+\/envs\/(?<name>[^/]+)$/,
		owner: owned('pyenv-virtualenv', 'pyenv', 'virtualenv-delete', '<name>'),
	},
];

/** Environments that a program keeps, by the place where it keeps them. */
export const byPlace: KindRule = candidate => {
	for (const place of places) {
		const match = place.pattern.exec(candidate.path.replaceAll('\\', '/'));
		if (!match || (place.file !== undefined && !entryAt(join(candidate.path, place.file))?.isFile())) continue;
		const groups: Groups = {...match.groups};
		return {
			kind: place.kind,
			creator: creatorOf(candidate.config),
			project: place.project?.(candidate, groups),
			owner: place.owner?.(candidate, groups),
		};
	}
	return undefined;
};

/** virtualenvwrapper's: an ordinary virtualenv that names its project. */
export const byProjectFile: KindRule = candidate => {
	const project = fromFile(candidate);
	const creator = creatorOf(candidate.config) ?? 'virtualenv';
	return project && {kind: creator, creator, project};
};
