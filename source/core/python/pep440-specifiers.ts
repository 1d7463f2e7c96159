import {memoize} from '../text/memoize.js';
import {compareParsed, explainVersion, type Version} from './pep440-version.js';

/** Normalizes a project's name by PEP 503, for comparing names. */
export const normalizeName = (name: string): string => name.replace(/[-_.]+/g, '-').toLowerCase();

/** Whether the text is a version by PEP 440. */
export const isVersion = (version: string): boolean => explainVersion(version) !== undefined;

/** Compares versions by PEP 440; other texts come last, in alphabetical order. */
export const compareVersions = (left: string, right: string): number => {
	const one = explainVersion(left);
	const other = explainVersion(right);
	if (one !== undefined && other !== undefined) return compareParsed(one, other);
	if (one !== undefined || other !== undefined) return one === undefined ? 1 : -1;
	return left < right ? -1 : left > right ? 1 : 0;
};

const pre = '(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?';
const post = '(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?';
const dev = '(?:[-_.]?dev[-_.]?[0-9]*)?';
const local = '(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?';
const release = 'v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)*';

// Versions that may follow each operator: PEP 440 as packaging (23 and later) reads it.
const clauses: ReadonlyArray<readonly [operators: string, version: string]> = [
	['===', '[^\\s;),]+'],
	['==|!=', `${release}(?:\\.\\*|${pre}${post}${dev}${local})`],
	['~=', `v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)+${pre}${post}${dev}`],
	['<=|>=|<|>', `${release}${pre}${post}${dev}`],
];
const clausePattern = clauses.map(([operators, version]) => `(?:${operators})\\s*${version}`).join('|');
const clause = new RegExp(`^(?:${clausePattern})$`, 'i');

type Clause = {
	readonly operator: string;
	readonly version: string;
	/** Version without a star at its end; undefined where it is none (after `===`). */
	readonly wanted: Version | undefined;
};

/** Parses the clauses of a specifier; undefined where one is no PEP 440 clause. */
const splitSpecifier = memoize((specifier: string): readonly Clause[] | undefined => {
	const parts = specifier
		.split(',')
		.map(part => part.trim())
		.filter(part => part !== '');
	if (!parts.every(part => clause.test(part))) return undefined;
	return parts.map(part => {
		const operator = /^(?:===|[~=!<>]=|[<>])/.exec(part)?.[0] ?? '';
		const version = part.slice(operator.length).trim();
		return {operator, version, wanted: explainVersion(version.replace(/\.\*$/, ''))};
	});
});

/** Whether the text is a version specifier by PEP 440; the empty one is. */
export const isSpecifier = (specifier: string): boolean => splitSpecifier(specifier) !== undefined;

/**
 * Whether a specifier allows a version, clause by clause as packaging decides. Prereleases count only where the
 * specifier names one, unless `prereleases` is true (as for installed packages). A text that is no version matches only
 * the empty specifier and `===`; an invalid specifier allows nothing. Of alternatives joined by `||`, which poetry and
 * pdm use and PEP 440 does not have, one is enough.
 */
export const satisfies = (
	version: string,
	specifier: string,
	options: {readonly prereleases?: boolean | undefined} = {},
): boolean => specifier.split('||').some(alternative => fitsAll(version, alternative, options));

/**
 * Whether a specifier refuses the installed version. False for a version that is not known, whatever is asked for.
 */
export const isRefused = (version: string | undefined, specifier: string): boolean =>
	version !== undefined && !satisfies(version, specifier, {prereleases: true});

/** Whether the installed version surely satisfies a specifier: it is allowed, or any version is. */
export const isKnownToFit = (version: string | undefined, specifier: string): boolean =>
	version === undefined ? specifier === '' : satisfies(version, specifier, {prereleases: true});

const fitsAll = (
	version: string,
	specifier: string,
	{prereleases}: {readonly prereleases?: boolean | undefined},
): boolean => {
	const wanted = splitSpecifier(specifier);
	if (wanted === undefined) return false;
	const explained = explainVersion(version);
	if (explained === undefined)
		return wanted.every(item => item.operator === '===' && isSameText(version, item.version));
	const allowed = prereleases ?? wanted.some(namesPrerelease);
	if (explained.isPrerelease && !allowed) return false;
	return wanted.every(item => (item.operator === '===' ? isSameText(version, item.version) : fits(explained, item)));
};

const namesPrerelease = ({operator, wanted}: Clause): boolean => operator !== '!=' && (wanted?.isPrerelease ?? false);

const isSameText = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase();

const fits = (version: Version, {operator, version: text, wanted}: Clause): boolean => {
	if (wanted === undefined) return false;
	if (text.endsWith('.*')) {
		const isLike = hasPrefix(version, wanted.segments);
		return operator === '==' ? isLike : !isLike;
	}
	switch (operator) {
		case '==':
			return isEqual(version, wanted);
		case '!=':
			return !isEqual(version, wanted);
		case '<=':
			return compareParsed(version, wanted, 'public') <= 0;
		case '>=':
			return compareParsed(version, wanted, 'public') >= 0;
		case '<':
			return isBelow(version, wanted);
		case '>':
			return isAbove(version, wanted);
		default: {
			const prefix = [String(wanted.epoch), ...wanted.release.slice(0, -1).map(String)];
			return compareParsed(version, wanted, 'public') >= 0 && hasPrefix(version, prefix);
		}
	}
};

const isEqual = (version: Version, wanted: Version): boolean =>
	compareParsed(version, wanted, wanted.local.length === 0 ? 'public' : 'whole') === 0;

const hasSameBase = (left: Version, right: Version): boolean => compareParsed(left, right, 'base') === 0;

const isBelow = (version: Version, wanted: Version): boolean => {
	if (compareParsed(version, wanted) >= 0) return false;
	return wanted.isPrerelease || !version.isPrerelease || !hasSameBase(version, wanted);
};

const isAbove = (version: Version, wanted: Version): boolean => {
	if (compareParsed(version, wanted) <= 0) return false;
	if (version.isPostrelease && !wanted.isPostrelease && hasSameBase(version, wanted)) return false;
	return version.local.length === 0 || !hasSameBase(version, wanted);
};

const hasPrefix = (version: Version, prefix: readonly string[]): boolean => {
	const all = [...version.segments];
	const numbers = all.findIndex(text => !/^[0-9]+$/.test(text));
	const end = numbers < 0 ? all.length : numbers;
	const wantedNumbers = prefix.filter(text => /^[0-9]+$/.test(text)).length;
	all.splice(end, 0, ...Array.from({length: Math.max(0, wantedNumbers - end)}, () => '0'));
	return prefix.every((text, index) => all[index] === text);
};

/** The first two parts of a version: `3.12` of `3.12.4`. */
export const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');
