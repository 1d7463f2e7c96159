import {VenvError} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import {parseMarker} from '../../python/markers.js';
import {parseRequirement} from '../../python/requirement.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {Part, Required, Target} from './requirement-set.js';
import {extrasOfTarget, isPathText, isUrl, nameOfTarget, pathTarget, splitExtras, urlTarget} from './target.js';

/** Where a requirement stands, and what goes with it beside its text. */
type Place = {
	/** Directory from which relative paths start. */
	readonly directory: FsPath;
	readonly file: FsPath;
	readonly line?: number | undefined;
	/** The text before variables were expanded; as `text` where absent. */
	readonly written?: string | undefined;
	readonly editable?: boolean | undefined;
	readonly hashes?: readonly string[] | undefined;
	readonly part?: Part | undefined;
};

/**
 * Reads one requirement as pip takes it on a line of its own or after `-e`: a dependency by PEP 508, a URL, or a path,
 * decided by its look alone (nothing is opened). Answers a sentence about the line where pip would refuse it.
 */
export const readRequired = (text: string, place: Place): Required | string => {
	const {body, marker} = splitMarker(text);
	if (marker !== undefined && marker !== '' && parseMarker(marker) === undefined) return 'has no valid marker after ;';
	const common = commonOf(text, place, marker);
	if (isUrl(body)) return {...common, ...ofUrl(body, urlTarget(body, place.directory))};
	if (place.editable === true && /^[^/]*:\/\//.test(body)) return 'is no URL of a version control system';
	const {path, extras} = splitBrackets(body);
	if (place.editable === true || (isPathText(path) && !isNamedUrl(path)))
		return {
			...common,
			...ofUrl(path, pathTarget(path.replace(/#egg=.*$/s, ''), place.directory)),
			extras: splitExtras(extras),
		};
	return readDependency(marker === '' ? body : text, place, common);
};

/** Extras behind a path: by hand, as a pattern takes quadratic time on brackets. */
const splitBrackets = (text: string): {readonly path: string; readonly extras: string} => {
	const at = text.endsWith(']') ? text.lastIndexOf('[') : -1;
	return at < 1 ? {path: text, extras: ''} : {path: text.slice(0, at).trim(), extras: text.slice(at + 1, -1)};
};

/** Whether what looks like a path is a name with a URL: the part before `@` is no path. */
const isNamedUrl = (text: string): boolean => text.includes('@') && !isPathText(text.slice(0, text.indexOf('@')));

/** Properties shared by all requirements at one place. */
const commonOf = (text: string, place: Place, marker: string | undefined) => ({
	extras: [],
	specifier: '',
	target: {type: 'index'} as Target,
	editable: place.editable ?? false,
	text: place.written ?? text,
	file: place.file,
	hashes: place.hashes ?? [],
	...(marker === undefined || marker === '' ? {} : {marker}),
	...(place.line === undefined ? {} : {line: place.line}),
	...(place.part === undefined ? {} : {part: place.part}),
});

const readDependency = (text: string, place: Place, common: ReturnType<typeof commonOf>): Required | string => {
	try {
		const {name, normalizedName, extras, specifier, marker, url} = parseRequirement(text);
		const target: Target = url === undefined ? {type: 'index'} : targetOf(url, place.directory);
		return {...common, name, normalizedName, extras, specifier, target, ...(marker === undefined ? {} : {marker})};
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		return (error.why ?? error.what).replace(/^it /, '');
	}
};

const targetOf = (url: string, directory: FsPath): Target =>
	isUrl(url) ? urlTarget(url, directory) : pathTarget(url, directory);

/** Pip cuts a marker off before it looks at the rest: at `;`, in a URL at `; `. */
const splitMarker = (text: string): {readonly body: string; readonly marker?: string} => {
	const separator = isUrl(text) ? '; ' : ';';
	const at = text.indexOf(separator);
	if (at < 0) return {body: text.trim()};
	return {body: text.slice(0, at).trim(), marker: text.slice(at + separator.length).trim()};
};

const ofUrl = (text: string, target: Target) => {
	const named = nameOfTarget(text);
	return {
		target,
		extras: extrasOfTarget(text),
		...(named === undefined ? {} : {name: named.name, normalizedName: normalizeName(named.name)}),
	};
};
