import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {baseName, fromBytes, isAbsolutePath, join, parent, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {isPlain} from './own-script.js';
import type {Shell} from './shells.js';

type Way = {
	/** File, below conda's installation, that gives a shell its function `conda`. */
	readonly hook: string;
	/** Loads the hook, already quoted, and calls `conda` with these words, the last one quoted. One line. */
	readonly call: (hook: string, ...words: readonly string[]) => string;
};

const sourced = (source: string, hook: string): Way => ({
	hook,
	call: (file, ...words) => `${source} ${file}; conda ${words.join(' ')}`,
});

const ways: Partial<Readonly<Record<Shell, Way>>> = {
	bash: sourced('source', 'etc/profile.d/conda.sh'),
	zsh: sourced('source', 'etc/profile.d/conda.sh'),
	sh: sourced('.', 'etc/profile.d/conda.sh'),
	fish: sourced('source', 'etc/fish/conf.d/conda.fish'),
	pwsh: {
		hook: 'shell/condabin/conda-hook.ps1',
		call: (file, ...words) => `. ${file}; conda ${words.join(' ')}`,
	},
	cmd: {
		hook: 'condabin/conda.bat',
		call: (file, ...words) => `call ${file} ${words.join(' ')}`,
	},
	tcsh: {
		hook: 'etc/profile.d/conda.csh',
		// Where the alias is there already, the hook is the command itself; in a line an alias counts from the next eval.
		call: (file, ...words) => `alias conda | grep -q . || source ${file}; eval "conda ${words.join(' ')}"`,
	},
	xonsh: {
		hook: 'bin/conda',
		call: (program, ...words) =>
			`'conda' in aliases or execx($(env CONDA_AUTO_ACTIVATE_BASE=false ${program} shell.xonsh hook));` +
			` aliases['conda']([${words.map(word => (word.startsWith("'") ? word : `'${word}'`)).join(', ')}])`,
	},
};

type Request = {
	readonly caller: Pick<Context, 'variables'>;
	readonly quote: (word: string) => string;
};

/**
 * Writes conda's own activation of one of its environments: its hook for the shell, then `conda activate`, which also
 * runs the scripts that packages have installed. Undefined for other kinds, where no installation with such a hook is
 * found, and for a path that conda would evaluate: it writes the name into the prompt without quoting it.
 */
export const condaActivation = (
	{kind, alias, path}: Found,
	shell: Shell,
	{caller, quote}: Request,
): {readonly line: string; readonly deactivate: string} | undefined => {
	const place = alias ?? path;
	if (kind !== 'conda' || !isPlain(place)) return undefined;
	const hooked = hookFor(shell, installations(place, caller));
	if (hooked === undefined) return undefined;
	return {line: hooked.call(quote(hooked.file), 'activate', quote(place)), deactivate: 'conda deactivate'};
};

/**
 * Writes the beginning of a line, which leaves conda's active environment. Empty where none is active, for conda's base,
 * which many people have active all day, and where conda's hook is not found.
 */
export const condaLeave = (shell: Shell, {caller, quote}: Request): string => {
	const active = caller.variables['CONDA_PREFIX'];
	if (!isAbsolutePath(active) || ['conda', 'conda.bat'].some(name => isIn(active, name))) return '';
	const hooked = hookFor(shell, installations(active, caller));
	return hooked === undefined
		? ''
		: `${hooked.call(quote(hooked.file), 'deactivate')}${shell === 'cmd' ? ' & ' : '; '}`;
};

const isIn = (prefix: FsPath, name: string): boolean => entryAt(join(prefix, 'condabin', name)) !== undefined;

const hookFor = (
	shell: Shell,
	roots: readonly FsPath[],
): {readonly file: FsPath; readonly call: Way['call']} | undefined => {
	const way = ways[shell];
	if (way === undefined) return undefined;
	const file = roots.map(root => join(root, way.hook)).find(hook => isPlain(hook) && entryAt(hook) !== undefined);
	return file === undefined ? undefined : {file, call: way.call};
};

/**
 * Installations to try: the caller's, the one that contains the environment, the one that created it by its own history,
 * and the environment if it is one itself.
 */
const installations = (place: FsPath, {variables}: Request['caller']): readonly FsPath[] => {
	const executables = [variables['CONDA_EXE'], creatorOf(place)].filter(isAbsolutePath);
	const roots = executables.map(path => parent(parent(realPathOf(path) ?? path)));
	return [...roots, ...(baseName(parent(place)) === 'envs' ? [parent(parent(place))] : []), place];
};

/** The conda that created an environment, from the first command of its history. */
const creatorOf = (place: FsPath): string | undefined => {
	const {bytes} = readBounded(join(place, 'conda-meta/history'), 1 << 20);
	const command = /^# cmd: (\/\S*\/(?:conda|mamba)|[A-Za-z]:\\.*?\\(?:conda|mamba)(?:\.exe|-script\.py)) /m.exec(
		bytes === undefined ? '' : fromBytes(bytes),
	);
	return command?.[1];
};
