import type {OriginDifference} from '../../model/reasons/drift-reason.js';
import type {Origin, Package} from '../../model/environment.js';
import {fsPath, isInside, isSamePath} from '../../model/path.js';
import {printablePath} from '../../text/printable.js';
import {maskSecrets} from '../../text/mask-secrets.js';
import {isKnownToFit} from '../../python/pep440-specifiers.js';
import {shownText} from '../formats/requirements-file.js';
import type {Required} from '../syntax/requirement-set.js';
import {nameOfTarget, urlTarget} from '../syntax/target.js';

/** Whether a package came from its required origin: yes, unknown, or the difference. */
type OriginMatch = 'same' | 'unknown' | OriginDifference;

/**
 * Compares where a package came from with where a requirement wants it from. URLs are compared without secrets, `.git`
 * at the end, and letter case of the host; a branch or tag is taken for the installed commit, a commit is compared.
 */
export const compareOrigin = (item: Required, {origin, version}: Package): OriginMatch => {
	const {target} = item;
	switch (target.type) {
		case 'index':
			return origin.type === 'index' ? 'same' : installedFrom(origin);
		case 'path': {
			const path = pathOf(origin);
			if (path === undefined) return isBuiltAs(target.path, version) ? 'unknown' : installedFrom(origin);
			// tox builds the project into a file below it, and installs that.
			const isBuilt = !item.editable && isInside(path, target.path);
			if (!isSamePath(path, target.path) && !isBuilt) return installedFrom(origin);
			if (item.editable && origin.type !== 'editable') return {type: 'installed-as-copy'};
			return 'same';
		}
		case 'url':
			if (origin.type === 'url' && plainUrl(origin.url) === plainUrl(target.url)) return 'same';
			return installedFrom(origin);
		case 'vcs':
			if (origin.type === 'editable' && item.editable) return 'same';
			if (origin.type !== 'vcs' || plainUrl(origin.url) !== plainUrl(target.url)) return installedFrom(origin);
			if (!isOtherCommit(target.revision, origin.commit)) return 'same';
			return {type: 'other-commit', commit: shownText(origin.commit ?? '').slice(0, 10)};
	}
};

/** The name of the installed package that came from where an unnamed requirement points. */
export const nameByOrigin = (item: Required, packages: readonly Package[]): string | undefined =>
	packages.find(one => one.origin.type !== 'index' && compareOrigin(item, one) === 'same')?.normalizedName;

/** A wheel's version in its file name fits: installers that record no origin leave no more to compare. */
const isBuiltAs = (path: string, version: string | undefined): boolean => {
	const named = nameOfTarget(path);
	return named?.version !== undefined && isKnownToFit(version, `==${named.version}`);
};

const pathOf = (origin: Origin): string | undefined => {
	if (origin.type === 'path' || origin.type === 'editable') return origin.path;
	if (origin.type !== 'url') return undefined;
	const target = urlTarget(origin.url, fsPath('/'));
	return target.type === 'path' ? target.path : undefined;
};

const plainUrl = (url: string): string =>
	maskSecrets(url)
		.replace(/#.*$/s, '')
		.replace(/\/\/[^/@]*@/, '//')
		.replace(/\/?(?:\.git)?\/?$/, '')
		.replace(/^[^/]*\/\/[^/]*/, host => host.toLowerCase());

const isOtherCommit = (revision: string | undefined, commit: string | undefined): boolean => {
	if (revision === undefined || commit === undefined || !/^[0-9a-f]{7,64}$/i.test(revision)) return false;
	return !commit.toLowerCase().startsWith(revision.toLowerCase());
};

const installedFrom = (origin: Origin): OriginDifference => ({type: 'installed-from', place: shownOrigin(origin)});

/** Path or URL from which a package came, secrets masked; undefined for an index. */
const shownOrigin = (origin: Origin): string | undefined => {
	switch (origin.type) {
		case 'index':
			return undefined;
		case 'editable':
		case 'path':
			return printablePath(origin.path);
		case 'url':
			return shownText(origin.url);
		case 'vcs':
			return shownText(
				`${origin.vcs}+${origin.url}${origin.commit === undefined ? '' : `@${origin.commit.slice(0, 10)}`}`,
			);
	}
};

/** Names the place from which a requirement gets its package, secrets masked, with `-e` where it is to be editable. */
export const shownTarget = ({target, editable, specifier}: Required): string => {
	const before = editable ? '-e ' : '';
	switch (target.type) {
		case 'index':
			return shownText(specifier);
		case 'path':
			return before + printablePath(target.path);
		case 'url':
			return before + shownText(target.url);
		case 'vcs':
			return shownText(
				`${before}${target.vcs}+${target.url}${target.revision === undefined ? '' : `@${target.revision}`}`,
			);
	}
};
