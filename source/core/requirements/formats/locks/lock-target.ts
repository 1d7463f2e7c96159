import type {Target} from '../../syntax/requirement-set.js';
import {pathTarget, urlTarget} from '../../syntax/target.js';
import {textAt, type Table} from '../../syntax/toml.js';
import type {Collected} from '../collected.js';

/** Where a table of poetry, pdm or pipenv wants a package from. */
export const targetOf = (
	details: Table,
	{options}: {readonly options: Pick<Collected['options'], 'project'>},
): Target => {
	const vcs = ['git', 'hg', 'svn', 'bzr'].find(name => textAt(details, name) !== undefined);
	if (vcs !== undefined) return versionControlled(details, vcs);
	const path = textAt(details, 'path');
	if (path !== undefined) return pathTarget(path, options.project);
	const url = textAt(details, 'url') ?? textAt(details, 'file');
	return url === undefined ? {type: 'index'} : urlTarget(url, options.project);
};

const versionControlled = (details: Table, vcs: string): Target => {
	const revision =
		textAt(details, 'rev') ?? textAt(details, 'tag') ?? textAt(details, 'branch') ?? textAt(details, 'ref');
	const subdirectory = textAt(details, 'subdirectory');
	return {
		type: 'vcs',
		vcs,
		url: textAt(details, vcs) ?? '',
		...(revision === undefined ? {} : {revision}),
		...(subdirectory === undefined ? {} : {subdirectory}),
	};
};
