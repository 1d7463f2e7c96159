import {VenvError} from '../model/error.js';
import type {RequirementProblem} from '../model/reasons/unread-reason.js';
import {memoize} from '../text/memoize.js';
import {printable} from '../text/printable.js';
import {parseMarker} from './markers.js';
import {isSpecifier, normalizeName} from './pep440-specifiers.js';

/** A dependency by PEP 508. */
export type Requirement = {
	/** As written. */
	readonly name: string;
	readonly normalizedName: string;
	readonly extras: readonly string[];
	/** PEP 440 clauses joined by commas, spaces removed; empty for any version. */
	readonly specifier: string;
	readonly marker?: string | undefined;
	readonly url?: string | undefined;
};

/** The error `bad-requirements` of a text that is no dependency. */
export class InvalidRequirement extends VenvError {
	readonly problem: RequirementProblem;

	constructor(line: string, problem: RequirementProblem) {
		const what = {doing: 'read-requirement', text: printable(line)} as const;
		super('bad-requirements', {what, reason: {type: 'invalid-requirement', problem}});
		this.problem = problem;
	}
}

const head = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(?:\[([^\]]*)\])?[ \t]*/;

/**
 * Parses one dependency by PEP 508, as packaging (23 and later) does: `===` and a comma at the end are accepted, as in
 * pip. Throws `InvalidRequirement`.
 */
export const parseRequirement = memoize(
	(line: string): Requirement => {
		const match = head.exec(line);
		if (match === null) return refuse(line, 'name');
		const [whole, name = '', brackets] = match;
		const extras = readExtras(brackets);
		if (extras === undefined) return refuse(line, 'extras');
		const {url, specifier, marker} = splitRest(line.slice(whole.length), line);
		const clauses = specifier.split(',').map(part => part.replace(/\s+/g, ''));
		return {
			name,
			normalizedName: normalizeName(name),
			extras,
			specifier: clauses.filter(part => part !== '').join(','),
			...(marker === undefined ? {} : {marker}),
			...(url === undefined ? {} : {url}),
		};
	},
	{size: 16_384},
);

type Rest = {readonly url?: string; readonly specifier: string; readonly marker?: string};

const splitRest = (rest: string, line: string): Rest => {
	if (rest.startsWith('@')) return splitUrl(rest.slice(1), line);
	const at = rest.indexOf(';');
	const before = (at < 0 ? rest : rest.slice(0, at)).trim();
	const inner = /^\((.*)\)$/s.exec(before)?.[1] ?? before;
	if (/^\s*,|,\s*,/.test(inner) || !isSpecifier(inner)) return refuse(line, 'specifier');
	return {specifier: inner, ...readMarker(at < 0 ? undefined : rest.slice(at + 1), line)};
};

/** After a URL, a marker needs a space before its semicolon: the semicolon may be part of the URL. */
const splitUrl = (rest: string, line: string): Rest => {
	const [, url, after = ''] = /^[ \t]*([^ \t]+)[ \t]*(.*)$/s.exec(rest) ?? [];
	if (url === undefined) return refuse(line, 'url');
	if (after !== '' && !after.startsWith(';')) return refuse(line, 'after-url');
	return {url, specifier: '', ...readMarker(after === '' ? undefined : after.slice(1), line)};
};

const readMarker = (marker: string | undefined, line: string): {readonly marker?: string} => {
	if (marker === undefined) return {};
	if (parseMarker(marker) === undefined) return refuse(line, 'marker');
	return {marker: marker.trim()};
};

const readExtras = (text: string | undefined): readonly string[] | undefined => {
	if (text === undefined || text.trim() === '') return [];
	const extras = text.split(',').map(extra => extra.trim());
	return extras.every(extra => /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(extra)) ? extras : undefined;
};

const refuse = (line: string, problem: RequirementProblem): never => {
	throw new InvalidRequirement(line, problem);
};
