import type {Target} from '../syntax/requirement-set.js';
import {pathTarget, urlTarget} from '../syntax/target.js';
import {type Table, textAt} from '../syntax/toml.js';
import type {Collected} from './collected.js';

/** Where a table of poetry, pdm or pipenv wants a package from. */
export const targetOf = (
	details: Table,
	{options}: {readonly options: Pick<Collected['options'], 'project'>},
): Target => {
	const git = textAt(details, 'git');
	const revision =
		textAt(details, 'rev') ?? textAt(details, 'tag') ?? textAt(details, 'branch') ?? textAt(details, 'ref');
	if (git !== undefined) return {type: 'vcs', vcs: 'git', url: git, ...(revision === undefined ? {} : {revision})};
	const path = textAt(details, 'path');
	if (path !== undefined) return pathTarget(path, options.project);
	const url = textAt(details, 'url') ?? textAt(details, 'file');
	return url === undefined ? {type: 'index'} : urlTarget(url, options.project);
};
