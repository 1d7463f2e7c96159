import type {Kind, Owner, Project} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, readNames, realPathOf} from '../../platform/files/entries.js';
import {absolute, baseName, fsPath, join, parent} from '../../model/path.js';
import {creatorOf} from './creator.js';
import {projectByHash} from './hashed-project.js';
import {projectFromFile} from './project.js';
import type {Candidate, KindRule} from './kind.js';

/** A kind that is recognised by the environment's location, or by one file in it. */
type Place = {
	readonly kind: Kind;
	/** Pattern for the path with forward slashes; its groups are passed on. */
	readonly pattern: RegExp;
	/** File that must be in the environment, too. */
	readonly file?: string;
	readonly project?: (candidate: Candidate, groups: Groups) => Project | undefined;
	readonly owner?: (candidate: Candidate, groups: Groups) => Owner;
};

type Groups = Readonly<Record<string, string>>;

/** Project in the pattern's `project` group: it contains the environment, so it exists. */
const around = (_candidate: Candidate, {project = ''}: Groups): Project => ({path: fsPath(project), state: 'there'});
const fromFile = ({path, context}: Candidate) => projectFromFile(join(path, '.project'), context);
const owned =
	(name: string, ...command: readonly string[]) =>
	(_candidate: Candidate, groups: Groups): Owner => ({
		name,
		deleteCommand: command.map(word => word.replace(/<(\w+)>/g, (_, group: string) => groups[group] ?? '')),
	});

/**
 * All locations, in this order: a program's own environments first, since they may be in a tree that also looks like
 * another kind; then those with a receipt in them, then those that only their location identifies.
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
	{kind: 'tool', pattern: /\/\.rye\/tools\/(?<name>[^/]+)$/, owner: owned('rye', 'rye', 'uninstall', '<name>')},
	{kind: 'tool', pattern: /\/\.rye\/self$/, owner: owned('rye', 'rye', 'self', 'uninstall')},
	// `pipx run` creates and removes these by itself: `pipx uninstall` does not know them.
	{kind: 'pipx', pattern: /\/pipx\/\.cache\/[^/]+$/},
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
		project: ({layout, context}, {hash = ''}) => projectByHash({algorithm: 'sha256', hash}, layout, context),
		owner: owned('poetry', 'poetry', 'env', 'remove', '<name>'),
	},
	{
		kind: 'pdm',
		pattern: /\/pdm\/venvs\/[^/]+-(?<hash>[\w-]{8})-(?<name>[^/]+)$/,
		project: ({layout, context}, {hash = ''}) => projectByHash({algorithm: 'md5', hash}, layout, context),
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
		project: ({context}, {name = ''}) => projectNaming(name, context),
		owner: owned('pyenv-virtualenv', 'pyenv', 'virtualenv-delete', '<name>'),
	},
];

/** Rule for environments that a program manages, by the directory where it keeps them. */
export const byPlace: KindRule = candidate => {
	for (const place of places) {
		const match = place.pattern.exec(placeOf(candidate));
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

/** Path to match: environments in WORKON_HOME are treated as in the default directories of pipenv and poetry. */
const placeOf = ({path, context}: Candidate): string => {
	const home = context.variables['WORKON_HOME'];
	const isThere = home !== undefined && home !== '' && parent(path) === realPathOf(absolute(home, context.cwd));
	return isThere ? `/virtualenvs/${baseName(path)}` : path.replaceAll('\\', '/');
};

/** Working directory or one above it whose `.python-version` names a version of pyenv. */
const projectNaming = (name: string, {cwd}: Candidate['context']): Project | undefined => {
	for (let directory = cwd; ; directory = parent(directory)) {
		const text = readBounded(join(directory, '.python-version'), 4096).bytes?.toString('utf8') ?? '';
		if (text.split(/\s+/).includes(name)) return {path: directory, state: 'there'};
		if (directory === parent(directory)) return undefined;
	}
};

/**
 * Rule for the `.venv` of a project, by the manager that filled it: pipenv leaves a `.project`, rye a file of its own,
 * poetry and pdm their name in the packages that they install.
 */
export const byManager: KindRule = candidate => {
	const {path, layout, config} = candidate;
	const directory = parent(path);
	if (baseName(path) !== '.venv') return undefined;
	const has = (name: string): boolean => entryAt(join(directory, name)) !== undefined;
	const kind = entryAt(join(path, 'rye-venv.json'))
		? 'rye'
		: has('Pipfile') && entryAt(join(path, '.project'))
			? 'pipenv'
			: has('poetry.lock') && isInstalledBy(/^poetry/i, layout)
				? 'poetry'
				: has('pdm.lock') && isInstalledBy(/^pdm/i, layout)
					? 'pdm'
					: undefined;
	if (kind === undefined) return undefined;
	return {kind, creator: creatorOf(config), project: {path: directory, state: 'there'}};
};

const maximumInstallers = 10;

const isInstalledBy = (name: RegExp, {sitePackages}: Candidate['layout']): boolean => {
	const [place] = sitePackages;
	const infos = place === undefined ? [] : readNames(place).filter(entry => entry.endsWith('.dist-info'));
	return infos.slice(0, maximumInstallers).some(info => {
		const {bytes} = readBounded(join(place ?? info, info, 'INSTALLER'), 1024);
		return name.test(bytes?.toString('utf8').trim() ?? '');
	});
};

/** Rule for virtualenvwrapper: an ordinary virtualenv that names its project. */
export const byProjectFile: KindRule = candidate => {
	const project = fromFile(candidate);
	const creator = creatorOf(candidate.config) ?? 'virtualenv';
	return project && {kind: creator, creator, project};
};
