import type {Environment} from '../../core/model/environment.js';
import {parent, type FsPath} from '../../core/model/path.js';
import {sourcesFor} from '../../core/requirements/sources-for.js';
import type {Source} from '../../core/requirements/syntax/requirement-set.js';

/** Files of its project that a reset can read, the best one first. */
export const installable = async (target: Environment): Promise<readonly Source[]> =>
	(await sourcesFor(target, projectOf(target))).filter(({role}) => role === 'lock' || role === 'list');

/** Directory of its project, or else the one that contains it. */
export const projectOf = ({project, path}: Environment): FsPath =>
	project?.state === 'there' ? project.path : parent(path);
