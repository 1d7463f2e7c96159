import type {FsPath} from '../../model/path.js';
import type {LineProblem} from '../../model/reasons/unread-reason.js';
import {parseMarker} from '../../python/markers.js';
import {InvalidRequirement, parseRequirement} from '../../python/requirement.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {Part, Required, Target} from './requirement-set.js';
import {extrasOfTarget, isPathText, isUrl, nameOfTarget, pathTarget, splitExtras, urlTarget} from './target.js';

/** Position of a requirement in a file, and its properties that are not in its text. */
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

/** A line that pip would refuse. */
type Refused = {readonly problem: LineProblem};

/**
 * Reads one requirement by pip's rules for a line, or for the word after `-e`: a dependency (PEP 508), a URL or a path. The
 * text alone decides which; no file is opened. Answers the problem where pip would refuse the line.
 */
export const readRequired = (text: string, place: Place): Required | Refused => {
	const {body, marker} = splitMarker(text);
	if (marker !== undefined && marker !== '' && parseMarker(marker) === undefined) return refused('invalid-marker');
	const common = commonOf(text, place, marker);
	if (isUrl(body)) return {...common, ...ofUrl(body, urlTarget(body, place.directory))};
	if (place.editable === true && /^[^/]*:\/\//.test(body)) return refused('not-version-control');
	const {path, extras} = splitBrackets(body);
	if (place.editable === true || (isPathText(path) && !isNamedUrl(path)))
		return {
			...common,
			...ofUrl(path, pathTarget(path.replace(/#egg=.*$/s, ''), place.directory)),
			extras: splitExtras(extras),
		};
	return readDependency(marker === '' ? body : text, place, common);
};

const refused = (type: 'invalid-marker' | 'not-version-control'): Refused => ({problem: {type}});

/** Splits `PATH[extras]`. Written by hand, since a regular expression takes quadratic time on many brackets. */
const splitBrackets = (text: string): {readonly path: string; readonly extras: string} => {
	const at = text.endsWith(']') ? text.lastIndexOf('[') : -1;
	return at < 1 ? {path: text, extras: ''} : {path: text.slice(0, at).trim(), extras: text.slice(at + 1, -1)};
};

/** Whether a text that looks like a path is `NAME @ URL`: the part before `@` doesn't look like a path. */
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

const readDependency = (text: string, place: Place, common: ReturnType<typeof commonOf>): Required | Refused => {
	try {
		const {name, normalizedName, extras, specifier, marker, url} = parseRequirement(text);
		const target: Target = url === undefined ? {type: 'index'} : targetOf(url, place.directory);
		return {...common, name, normalizedName, extras, specifier, target, ...(marker === undefined ? {} : {marker})};
	} catch (error) {
		if (!(error instanceof InvalidRequirement)) throw error;
		return {problem: {type: 'invalid-requirement', problem: error.problem}};
	}
};

const targetOf = (url: string, directory: FsPath): Target =>
	isUrl(url) ? urlTarget(url, directory) : pathTarget(url, directory);

/** Splits off the marker: at `;`, in a URL at `; `. pip does that before it reads the rest. */
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
