import {compare, explain, type Pep440Version} from '@renovatebot/pep440';

/** A project's name by PEP 503: what names are compared by. */
export const normalizeName = (name: string): string => name.replace(/[-_.]+/g, '-').toLowerCase();

/** Whether the text is a version by PEP 440. */
export const isVersion = (version: string): boolean => explain(version.trim()) !== null;

/** The order of versions by PEP 440; texts that are none come last, in the order of their letters. */
export const compareVersions = (left: string, right: string): number => {
	const isLeft = isVersion(left);
	const isRight = isVersion(right);
	if (isLeft && isRight) return compare(left.trim(), right.trim());
	if (isLeft !== isRight) return isLeft ? -1 : 1;
	return left < right ? -1 : left > right ? 1 : 0;
};

const pre = '(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?';
const post = '(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?';
const dev = '(?:[-_.]?dev[-_.]?[0-9]*)?';
const local = '(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?';
const release = 'v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)*';

// What may follow each operator: PEP 440 as packaging (23 and later) reads it.
const clauses: ReadonlyArray<readonly [operators: string, version: string]> = [
	['===', '[^\\s;),]+'],
	['==|!=', `${release}(?:\\.\\*|${pre}${post}${dev}${local})`],
	['~=', `v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)+${pre}${post}${dev}`],
	['<=|>=|<|>', `${release}${pre}${post}${dev}`],
];
const clausePattern = clauses.map(([operators, version]) => `(?:${operators})\\s*${version}`).join('|');
const clause = new RegExp(`^(?:${clausePattern})$`, 'i');

type Clause = {readonly operator: string; readonly version: string};

/** The clauses of a specifier; undefined where one is no PEP 440 clause. */
const splitSpecifier = (specifier: string): readonly Clause[] | undefined => {
	const parts = specifier
		.split(',')
		.map(part => part.trim())
		.filter(part => part !== '');
	if (!parts.every(part => clause.test(part))) return undefined;
	return parts.map(part => {
		const operator = /^(?:===|[~=!<>]=|[<>])/.exec(part)?.[0] ?? '';
		return {operator, version: part.slice(operator.length).trim()};
	});
};

/** Whether the text is a version specifier by PEP 440; the empty one is. */
export const isSpecifier = (specifier: string): boolean => splitSpecifier(specifier) !== undefined;

/** The one version that a specifier allows (`==` or `===` without a star), undefined for any other specifier. */
export const exactVersion = (specifier: string): string | undefined => {
	const exact = splitSpecifier(specifier)?.find(
		({operator, version}) => /^===?$/.test(operator) && !version.endsWith('*'),
	);
	return exact?.version;
};

/**
 * Whether a version is one that a specifier allows, clause by clause as packaging decides. Prereleases only where the
 * specifier names one, unless `prereleases` is true (what is installed is asked so). A text that is no version fits
 * only the empty specifier and `===`; a specifier that is none allows nothing.
 */
export const satisfies = (
	version: string,
	specifier: string,
	{prereleases}: {readonly prereleases?: boolean | undefined} = {},
): boolean => {
	const wanted = splitSpecifier(specifier);
	if (wanted === undefined) return false;
	const explained = explain(version.trim());
	if (explained === null) return wanted.every(item => item.operator === '===' && isSameText(version, item.version));
	const allowed = prereleases ?? wanted.some(namesPrerelease);
	if (explained.is_prerelease && !allowed) return false;
	return wanted.every(item => (item.operator === '===' ? isSameText(version, item.version) : fits(explained, item)));
};

const namesPrerelease = ({operator, version}: Clause): boolean =>
	operator !== '!=' && (explain(version.replace(/\.\*$/, ''))?.is_prerelease ?? false);

const isSameText = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase();

const fits = (version: Pep440Version, {operator, version: text}: Clause): boolean => {
	if (text.endsWith('.*')) {
		const isLike = hasPrefix(version, segments(explain(text.slice(0, -2))));
		return operator === '==' ? isLike : !isLike;
	}
	const wanted = explain(text);
	if (wanted === null) return false;
	switch (operator) {
		case '==':
			return isEqual(version, wanted);
		case '!=':
			return !isEqual(version, wanted);
		case '<=':
			return compare(version.public, wanted.public) <= 0;
		case '>=':
			return compare(version.public, wanted.public) >= 0;
		case '<':
			return isBelow(version, wanted);
		case '>':
			return isAbove(version, wanted);
		default: {
			const prefix = [String(wanted.epoch), ...wanted.release.slice(0, -1).map(String)];
			return compare(version.public, wanted.public) >= 0 && hasPrefix(version, prefix);
		}
	}
};

const normal = (version: Pep440Version): string => version.public + (version.local === null ? '' : `+${version.local}`);

const isEqual = (version: Pep440Version, wanted: Pep440Version): boolean =>
	compare(wanted.local === null ? version.public : normal(version), normal(wanted)) === 0;

const hasSameBase = (left: Pep440Version, right: Pep440Version): boolean =>
	compare(left.base_version, right.base_version) === 0;

const isBelow = (version: Pep440Version, wanted: Pep440Version): boolean => {
	if (compare(normal(version), normal(wanted)) >= 0) return false;
	return wanted.is_prerelease || !version.is_prerelease || !hasSameBase(version, wanted);
};

const isAbove = (version: Pep440Version, wanted: Pep440Version): boolean => {
	if (compare(normal(version), normal(wanted)) <= 0) return false;
	if (version.is_postrelease && !wanted.is_postrelease && hasSameBase(version, wanted)) return false;
	return version.local === null || !hasSameBase(version, wanted);
};

/** Epoch, release numbers, then pre, post and dev as one text each: what `==1.0.*` compares. */
const segments = (version: Pep440Version | null): readonly string[] => {
	if (version === null) return [];
	const suffixes = [
		Array.isArray(version.pre) ? [version.pre.join('')] : [],
		labelled('post', version.post),
		labelled('dev', version.dev),
	];
	return [String(version.epoch), ...version.release.map(String), ...suffixes.flat()];
};

// The library's types say that these are arrays; they are a number or null.
const labelled = (label: string, value: unknown): readonly string[] =>
	value === null || value === undefined ? [] : [`${label}${Number(value)}`];

const hasPrefix = (version: Pep440Version, prefix: readonly string[]): boolean => {
	const all = [...segments(version)];
	const numbers = all.findIndex(text => !/^[0-9]+$/.test(text));
	const end = numbers < 0 ? all.length : numbers;
	const wantedNumbers = prefix.filter(text => /^[0-9]+$/.test(text)).length;
	all.splice(end, 0, ...Array.from({length: Math.max(0, wantedNumbers - end)}, () => '0'));
	return prefix.every((text, index) => all[index] === text);
};
