import type {Context} from '../../model/context.js';
import type {Found} from '../../model/environment.js';
import {baseName, fsPath, join, parent, type FsPath} from '../../model/path.js';
import {entryAt} from '../../platform/files/entries.js';
import type {Shell} from './shells.js';

/** File, below conda's installation, that a shell sources to get its function `conda`. */
const hooks: Partial<Readonly<Record<Shell, string>>> = {
	bash: 'etc/profile.d/conda.sh',
	zsh: 'etc/profile.d/conda.sh',
	sh: 'etc/profile.d/conda.sh',
	fish: 'etc/fish/conf.d/conda.fish',
	tcsh: 'etc/profile.d/conda.csh',
};

type Request = {
	readonly caller: Pick<Context, 'variables'>;
	readonly quote: (word: string) => string;
};

/**
 * Writes conda's own activation of one of its environments: its hook for the shell, then `conda activate`, which also
 * runs the scripts that packages have installed. Undefined for other kinds, and where no installation with such a hook
 * is found.
 */
export const condaActivation = (
	{kind, alias, path}: Found,
	shell: Shell,
	{caller, quote}: Request,
): {readonly line: string; readonly deactivate: string} | undefined => {
	const hook = hooks[shell];
	if (kind !== 'conda' || hook === undefined) return undefined;
	const place = alias ?? path;
	const root = installations(place, caller).find(one => entryAt(join(one, hook)) !== undefined);
	if (root === undefined) return undefined;
	const source = `${shell === 'sh' ? '.' : 'source'} ${quote(join(root, hook))}`;
	return {line: `${source}; conda activate ${quote(place)}`, deactivate: 'conda deactivate'};
};

/**
 * Installations to try: the caller's, the one that contains the environment, and the environment if it is one itself.
 */
const installations = (place: FsPath, {variables}: Request['caller']): readonly FsPath[] => {
	const executable = variables['CONDA_EXE'];
	return [
		...(executable?.startsWith('/') ? [parent(parent(fsPath(executable)))] : []),
		...(baseName(parent(place)) === 'envs' ? [parent(parent(place))] : []),
		place,
	];
};
