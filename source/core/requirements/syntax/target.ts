import {absolute, fsPath, type FsPath} from '../../model/path.js';
import type {Target} from './requirement-set.js';

const versionControls = ['git', 'hg', 'svn', 'bzr'];
const archives = /\.(?:whl|zip|tar|tgz|tbz|txz|tlz|tar\.(?:gz|bz2|xz|lz|lzma))$/i;

/** Whether pip takes the text for a URL: a known scheme before the first colon. */
export const isUrl = (text: string): boolean => {
	const scheme = /^([^:]*):/.exec(text)?.[1]?.toLowerCase();
	if (scheme === undefined) return false;
	return /^(?:https?|file|ftp)$/.test(scheme) || versionControls.some(name => scheme.startsWith(`${name}+`));
};

/** Whether pip takes the text for a path: it has a slash, begins with a dot, or ends as an archive does. */
export const isPathText = (text: string): boolean => text.includes('/') || text.startsWith('.') || archives.test(text);

/** Reads the target that a URL names. Relative `file:` URLs start from `directory`. */
export const urlTarget = (text: string, directory: FsPath): Target => {
	const [withoutFragment = '', fragment = ''] = splitOnce(text, '#');
	const control = /^(\w+)\+(.*)$/s.exec(withoutFragment);
	if (control !== null) return vcsTarget(control[1] ?? '', control[2] ?? '', fragment);
	if (!/^file:/i.test(withoutFragment)) return {type: 'url', url: text};
	const path = withoutFragment.slice('file:'.length).replace(/^\/\/(?:localhost)?(?=\/)/, '');
	return pathTarget(decodePercent(path), directory);
};

/**
 * Makes a target of a path as it is written. A relative one starts from `directory`: for pip where it runs, for us the
 * project.
 */
export const pathTarget = (text: string, directory: FsPath): Target => ({
	type: 'path',
	path: absolute(text, directory),
});

/** Finds the project's name in a URL or path: in `#egg=`, or in the file name of a wheel or source archive. */
export const nameOfTarget = (text: string): {readonly name: string; readonly version?: string} | undefined => {
	const egg = /[#&]egg=([^&[]*)/.exec(text)?.[1];
	if (egg !== undefined && isName(egg)) return {name: egg};
	const [path = ''] = splitOnce(text.replace(/[?#].*$/s, ''), '#');
	const file = decodePercent(path.slice(path.lastIndexOf('/') + 1));
	if (/\.whl$/i.test(file)) {
		const [name = '', version = ''] = file.split('-');
		return isName(name) && version !== '' ? {name, version: version.replaceAll('_', '-')} : undefined;
	}
	const source = /^(.+)-(\d[^-]*)\.(?:zip|tgz|tar\.(?:gz|bz2|xz))$/i.exec(file);
	if (source === null || /^[a-z]+\+/i.test(text)) return undefined;
	return isName(source[1] ?? '') ? {name: source[1] ?? '', version: source[2] ?? ''} : undefined;
};

/** Finds the extras in `#egg=name[one,two]`; none where there is no such part. */
export const extrasOfTarget = (text: string): readonly string[] => {
	const extras = /[#&]egg=[^&[]*\[([^\]]*)\]/.exec(text)?.[1];
	return extras === undefined ? [] : splitExtras(extras);
};

/** Splits the text between the brackets of extras: `one, two`. */
export const splitExtras = (text: string): readonly string[] =>
	text
		.split(',')
		.map(extra => extra.trim())
		.filter(extra => extra !== '');

const isName = (text: string): boolean => /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i.test(text);

const vcsTarget = (vcs: string, text: string, fragment: string): Target => {
	const subdirectory = /(?:^|&)subdirectory=([^&]*)/.exec(fragment)?.[1];
	const host = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*/i.exec(text)?.[0] ?? '';
	const path = text.slice(host.length);
	const at = path.lastIndexOf('@');
	return {
		type: 'vcs',
		vcs: vcs.toLowerCase(),
		url: at < 0 ? text : host + path.slice(0, at),
		...(at < 0 ? {} : {revision: path.slice(at + 1)}),
		...(subdirectory === undefined ? {} : {subdirectory}),
	};
};

const splitOnce = (text: string, mark: string): readonly [string, string] => {
	const at = text.indexOf(mark);
	return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
};

const decodePercent = (text: string): FsPath => {
	try {
		return fsPath(decodeURIComponent(text));
	} catch (error) {
		// URIError: a percent sign that encodes nothing stands for itself.
		if (!(error instanceof URIError)) throw error;
		return fsPath(text);
	}
};
