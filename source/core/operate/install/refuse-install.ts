import {access, constants} from 'node:fs/promises';
import {readIdentity} from '../../discover/recognise.js';
import type {Found} from '../../model/environment.js';
import {systemCode, VenvError} from '../../model/error.js';
import {linkToPackages} from '../../inspect/packages/packages-outside.js';
import {entryAt, realPathOf} from '../../platform/files/entries.js';
import {native} from '../../model/path.js';
import {isSameDirectory} from '../../platform/files/directory-identity.js';

/**
 * Throws when the environment is no longer the one that was listed: the user has agreed to that one, not to another of
 * its name.
 */
export const refuseReplaced = ({path, identity}: Found): void => {
	const now = readIdentity(path);
	if (now !== undefined && isSameDirectory(now, identity)) return;
	throw new VenvError(now === undefined ? 'not-found' : 'changed', {
		what: {doing: 'change-packages', path},
		reason: {type: now === undefined ? 'gone-since-listed' : 'replaced-since-listed'},
		path,
	});
};

// Findings with which Python would not know that it is in an environment, and would install into its base.
const unfitConfigs: ReadonlySet<string> = new Set([
	'missing',
	'unreadable',
	'not-a-file',
	'too-large',
	'not-utf8',
	'no-home',
	'empty',
]);

/** Throws for an environment that a tool manages, and for one whose Python is missing or would install elsewhere. */
export const refuseUnfit = (found: Found): void => {
	const {kind, config, layout, path} = found;
	const what = {doing: 'change-packages', path} as const;
	if (kind === 'conda' || kind === 'pixi' || kind === 'tool')
		throw new VenvError('owned-by-tool', {
			what,
			reason: {type: 'kept-by-owner', owner: found.owner?.name ?? kind},
			path,
		});
	if (config.problems.some(problem => unfitConfigs.has(problem)))
		throw new VenvError('refused', {
			what,
			reason: {type: 'config-unfit'},
			path,
		});
	const end = layout.interpreter === undefined ? undefined : realPathOf(layout.interpreter);
	if (end === undefined || !entryAt(end)?.isFile())
		throw new VenvError('failed', {what, reason: {type: 'its-python-gone'}, path});
};

/**
 * Throws for an environment whose packages lie behind a link that leads out of it: links are not followed, so
 * that what is installed there would neither be seen nor come back when the change fails.
 */
export const refuseOutside = (found: Found): void => {
	const {path} = found;
	const out = linkToPackages(found);
	if (out === undefined) return;
	throw new VenvError('refused', {
		what: {doing: 'change-packages', path},
		reason: {type: 'packages-outside', link: out},
		path,
	});
};

/** Throws for an environment in which we may not write. */
export const refuseReadOnly = async (found: Found): Promise<void> => {
	for (const directory of found.layout.sitePackages.slice(0, 1)) {
		try {
			await access(native(directory), constants.W_OK);
		} catch (error) {
			if (systemCode(error) === undefined) throw error;
			throw new VenvError('no-permission', {
				what: {doing: 'change-packages', path: found.path},
				reason: {type: 'site-unwritable', directory},
				path: found.path,
				cause: error,
			});
		}
	}
};
