import type {Origin} from '../model/environment.js';
import {parseJson} from '../text/parse-json.js';
import {maskSecrets} from '../text/mask-secrets.js';
import {fromBytes, fsPath, plainOnWindows, type FsPath} from '../model/path.js';

/** Parses `direct_url.json` (PEP 610). A missing or damaged one means that the package came from an index. */
export const parseDirectUrl = (bytes: Buffer | undefined): Origin => {
	const value = bytes === undefined ? undefined : recordOf(parseJson(bytes.toString('utf8')));
	const url = value?.['url'];
	if (value === undefined || typeof url !== 'string') return {type: 'index'};
	const vcs = recordOf(value['vcs_info']);
	if (vcs !== undefined) return vcsOrigin(url, vcs);
	const path = pathOfFileUrl(url);
	if (path === undefined) return {type: 'url', url: maskSecrets(url)};
	const isEditable = recordOf(value['dir_info'])?.['editable'] === true;
	return {type: isEditable ? 'editable' : 'path', path};
};

const vcsOrigin = (url: string, vcs: Readonly<Record<string, unknown>>): Origin => {
	const commit = vcs['commit_id'];
	return {
		type: 'vcs',
		url: maskSecrets(url),
		vcs: typeof vcs['vcs'] === 'string' ? vcs['vcs'] : 'git',
		...(typeof commit === 'string' ? {commit} : {}),
	};
};

/** Converts a `file:` URL to a path, percent escapes to bytes; undefined for any other URL. */
export const pathOfFileUrl = (url: string): FsPath | undefined => {
	const [, path] = /^file:(?:\/\/(?:localhost)?)?(\/[^?#]*)/i.exec(url) ?? [];
	if (path === undefined || path.includes('%00')) return undefined;
	const parts = path.split(/((?:%[0-9a-f]{2})+)/i);
	const bytes = parts.map((part, index) =>
		index % 2 ? Buffer.from(part.replaceAll('%', ''), 'hex') : Buffer.from(part),
	);
	const full = fsPath(fromBytes(Buffer.concat(bytes)).replace(/(?<=.)\/+$/, ''));
	return /^\/[A-Za-z]:\//.test(full) ? plainOnWindows(full.slice(1)) : full;
};

const recordOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
