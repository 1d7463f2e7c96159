import {entryAt, isDirectory} from '../../platform/files/entries.js';
import {baseName, fsPath, join} from '../../model/path.js';
import type {KindRule} from './kind.js';
import {projectAround} from './project.js';

/** Rule for conda, mamba and pixi, recognised by `conda-meta`. They alone may change their environments. */
export const conda: KindRule = ({path, context}) => {
	const meta = join(path, 'conda-meta');
	if (!isDirectory(meta)) return undefined;
	if (entryAt(join(meta, 'pixi')) === undefined) {
		const owner = {name: 'conda', deleteCommand: ['conda', 'env', 'remove', '-p', path]};
		return {kind: 'conda', project: projectAround(path, context), owner};
	}
	const end = path.lastIndexOf('/.pixi/envs/');
	// `pixi global` installs into the home directory, which is no project.
	if (path.slice(0, end) === context.home)
		return {kind: 'pixi', owner: {name: 'pixi', deleteCommand: ['pixi', 'global', 'uninstall', baseName(path)]}};
	const project = end > 0 ? ({path: fsPath(path.slice(0, end)), state: 'there'} as const) : undefined;
	return {kind: 'pixi', project, owner: {name: 'pixi', deleteCommand: ['pixi', 'clean']}};
};
