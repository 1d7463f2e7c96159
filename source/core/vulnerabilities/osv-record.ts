import * as v from 'valibot';
import {compareParsed, explainVersion} from '../python/pep440-version.js';

// A record of OSV (ossf.github.io/osv-schema), as far as it matters here. It comes from elsewhere: each text has a bound.

const text = v.pipe(v.string(), v.maxLength(500));
const event = v.object({introduced: v.optional(text), fixed: v.optional(text), last_affected: v.optional(text)});
const affected = v.object({
	package: v.optional(v.object({ecosystem: text, name: text})),
	ranges: v.optional(v.array(v.object({type: text, events: v.array(event)})), []),
	versions: v.optional(v.array(text), []),
});

const schema = v.object({
	id: v.pipe(text, v.regex(/^[\w.:-]+$/)),
	summary: v.fallback(v.optional(text), undefined),
	aliases: v.fallback(v.optional(v.array(text), []), []),
	withdrawn: v.fallback(v.optional(text), undefined),
	affected: v.fallback(v.optional(v.array(affected), []), []),
});

/** A vulnerability, and which versions of which packages have it. */
export type OsvRecord = v.InferOutput<typeof schema>;

/** Reads a record; undefined for anything else, and for one that was withdrawn. */
export const osvRecord = (value: unknown): OsvRecord | undefined => {
	const {success, output} = v.safeParse(schema, value);
	return success && output.withdrawn === undefined ? output : undefined;
};

/** The parts of a record about a package of PyPI. */
const partsAbout = ({affected: parts}: OsvRecord, normalizedName: string): OsvRecord['affected'] =>
	parts.filter(part => part.package?.ecosystem === 'PyPI' && normalized(part.package.name) === normalizedName);

/** A name by PEP 503. */
const normalized = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** Names of the packages of PyPI that a record is about, by PEP 503. */
export const namesIn = ({affected: parts}: OsvRecord): readonly string[] =>
	parts.flatMap(part => (part.package?.ecosystem === 'PyPI' ? [normalized(part.package.name)] : []));

/** Whether this version of a package has it: listed by name, or in a range by PEP 440. */
export const isAffected = (record: OsvRecord, normalizedName: string, version: string): boolean =>
	partsAbout(record, normalizedName).some(
		({versions, ranges}) =>
			versions.some(each => each === version || compare(each, version) === 0) ||
			ranges.some(({type, events}) => type === 'ECOSYSTEM' && isBetween(events, version)),
	);

type Events = OsvRecord['affected'][number]['ranges'][number]['events'];

/** Goes through the events in the order of their versions, as the evaluation of the schema says. */
const isBetween = (events: Events, version: string): boolean => {
	let isIn = false;
	for (const {introduced, fixed, last_affected: last} of [...events].sort(byVersion)) {
		if (introduced !== undefined && (introduced === '0' || compare(version, introduced) >= 0)) isIn = true;
		if (fixed !== undefined && compare(version, fixed) >= 0) isIn = false;
		if (last !== undefined && compare(version, last) > 0) isIn = false;
	}
	return isIn;
};

const versionOf = ({introduced, fixed, last_affected: last}: Events[number]): string =>
	introduced ?? fixed ?? last ?? '0';

const byVersion = (one: Events[number], other: Events[number]): number => compare(versionOf(one), versionOf(other));

/** Versions that are none come before all others. */
const compare = (left: string, right: string): number => {
	const [one, other] = [explainVersion(left), explainVersion(right)];
	if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined);
	return compareParsed(one, other);
};

/** The lowest version above this one that a record calls fixed; undefined where it names none. */
export const fixedIn = (record: OsvRecord, normalizedName: string, version: string): string | undefined =>
	partsAbout(record, normalizedName)
		.flatMap(({ranges}) => ranges)
		.flatMap(({type, events}) => (type === 'ECOSYSTEM' ? events.flatMap(({fixed}) => fixed ?? []) : []))
		.filter(fixed => compare(fixed, version) > 0)
		.sort(compare)[0];
