import type {Context} from '../../model/context.js';
import type {GitState} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt} from '../../platform/files/entries.js';
import {findRepository, type Repository} from './find-repository.js';
import {fromBytes, fsPath, isAbsolutePath, join, namesBelow, type FsPath} from '../../model/path.js';
import {isIgnored, parseIgnoreFile, type IgnoreRule} from './ignore-rules.js';
import {tracksBelow} from './git-index.js';
import {commonDirectory} from './refs.js';

/**
 * Reads from files alone whether git knows an environment. git itself is never run, since a repository can name
 * programs that it would start. `none`: the environment is in no repository. `ignored`: git would add nothing of it.
 * With a context the user's own ignore file counts too.
 */
export const gitState = async (path: FsPath, context?: Pick<Context, 'home' | 'variables'>): Promise<GitState> => {
	const repository = findRepository(path);
	if (repository === undefined) return 'none';
	// Empty where the environment was created in the repository's own root.
	const names = namesBelow(path, repository.root);
	const isLink = entryAt(path)?.isSymbolicLink() ?? false;
	const tracked = names.length > 0 ? [names.join('/')] : ['bin', 'lib', 'Scripts', 'Lib'];
	if (!isLink && tracked.some(name => tracksBelow(repository.gitDirectory, name))) return 'tracked';
	const rules = readRules(repository, names, context);
	return isCovered(rules, names, isLink) ? 'ignored' : 'untracked';
};

/**
 * Whether the environment is ignored, or everything in it is, as by the `.gitignore` of `*` that venv and uv write into
 * it.
 */
const isCovered = (rules: readonly IgnoreRule[], names: readonly string[], isLink: boolean): boolean => {
	if (isLink || isIgnored(rules, names, true)) return isIgnored(rules, names, !isLink);
	const contents = ['pyvenv.cfg', 'bin', 'lib', 'Scripts', 'Lib'];
	return contents.every(name => isIgnored(rules, [...names, name], name !== 'pyvenv.cfg'));
};

const readRules = (
	repository: Repository,
	names: readonly string[],
	context: Parameters<typeof gitState>[1],
): readonly IgnoreRule[] => {
	const own = context === undefined ? [] : ignoreRules(userIgnoreFile(context), []);
	const excluded = ignoreRules(join(commonDirectory(repository.gitDirectory), 'info', 'exclude'), []);
	// From the root downwards: the file nearest to the path decides.
	const files = Array.from({length: names.length + 1}, (_, depth) => names.slice(0, depth));
	const below = files.flatMap(base => ignoreRules(join(repository.root, ...base, '.gitignore'), base));
	return [...own, ...excluded, ...below];
};

const ignoreRules = (file: FsPath, base: readonly string[]): readonly IgnoreRule[] => {
	const {bytes} = readBounded(file, 1024 * 1024);
	return bytes === undefined ? [] : parseIgnoreFile(fromBytes(bytes), base);
};

const userIgnoreFile = ({home, variables}: Pick<Context, 'home' | 'variables'>): FsPath => {
	const {bytes} = readBounded(join(home, '.gitconfig'), 1024 * 1024);
	const named = /^\s*excludesfile\s*=\s*"?([^"\r\n]+?)"?\s*$/im.exec(bytes?.toString('utf8') ?? '')?.[1];
	if (named?.startsWith('~/')) return join(home, named.slice(2));
	if (isAbsolutePath(named)) return named;
	const config = variables['XDG_CONFIG_HOME'];
	return join(config ? fsPath(config) : join(home, '.config'), 'git', 'ignore');
};
