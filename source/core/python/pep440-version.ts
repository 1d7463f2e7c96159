import {explain, type Pep440Version} from '@renovatebot/pep440';
import {memoize} from '../text/memoize.js';

/** A version by PEP 440, parsed once. */
export type Version = {
	readonly epoch: number;
	/** Release numbers as written, with zeros at the end. */
	readonly release: readonly number[];
	/** Parts after the plus; empty where there is none. */
	readonly local: readonly string[];
	readonly isPrerelease: boolean;
	readonly isPostrelease: boolean;
	/** Epoch, release numbers, then pre, post and dev as one text each. `==1.0.*` compares these. */
	readonly segments: readonly string[];
	/** Pre, post and dev as numbers that sort in their order. */
	readonly suffix: readonly number[];
};

/** Parses a version; undefined where the text is none. Spaces around it are ignored. */
export const explainVersion = memoize((version: string): Version | undefined => {
	const explained = explain(version.trim());
	if (explained === null) return undefined;
	const {epoch, release, local, is_prerelease: isPrerelease, is_postrelease: isPostrelease} = explained;
	return {
		epoch,
		release,
		local: local === null ? [] : String(local).split('.'),
		isPrerelease,
		isPostrelease,
		segments: segmentsOf(explained),
		suffix: suffixOf(explained),
	};
});

/** Compares two versions: whole, without the local part, or by epoch and release alone. */
export const compareParsed = (left: Version, right: Version, extent: 'whole' | 'public' | 'base' = 'whole'): number => {
	const base = left.epoch - right.epoch || compareNumbers(left.release, right.release);
	if (base !== 0 || extent === 'base') return base;
	const suffix = compareNumbers(left.suffix, right.suffix);
	return suffix !== 0 || extent === 'public' ? suffix : compareLocal(left.local, right.local);
};

/** Compares lists of numbers; missing ones at the end count as zeros. */
const compareNumbers = (left: readonly number[], right: readonly number[]): number => {
	for (let index = 0; index < left.length || index < right.length; index++) {
		const [one, other] = [left[index] ?? 0, right[index] ?? 0];
		if (one !== other) return one < other ? -1 : 1;
	}
	return 0;
};

/** Compares part by part, words before numbers; a longer one comes after its own beginning. */
const compareLocal = (left: readonly string[], right: readonly string[]): number => {
	for (const [index, one] of left.entries()) {
		const other = right[index];
		if (other === undefined) return 1;
		const isNumber = /^[0-9]+$/.test(one);
		if (isNumber !== /^[0-9]+$/.test(other)) return isNumber ? 1 : -1;
		const difference = isNumber ? Number(one) - Number(other) : one < other ? -1 : one > other ? 1 : 0;
		if (difference !== 0) return difference;
	}
	return left.length < right.length ? -1 : 0;
};

const letters = ['a', 'b', 'rc'];

/** A release comes after its pre-releases, before its post-releases; without any of them, a dev release comes first. */
const suffixOf = (explained: Pep440Version): readonly number[] => {
	const [letter, number] = preOf(explained) ?? [];
	const [post, dev] = [numberOf(explained.post), numberOf(explained.dev)];
	const isDevOnly = post === undefined && dev !== undefined;
	const pre = letter === undefined ? [isDevOnly ? -1 : letters.length, 0] : [letters.indexOf(letter), Number(number)];
	return [...pre, post ?? -1, dev ?? Infinity];
};

const segmentsOf = (explained: Pep440Version): readonly string[] => {
	const labelled = (label: string, value: unknown): readonly string[] => {
		const number = numberOf(value);
		return number === undefined ? [] : [`${label}${number}`];
	};
	return [
		String(explained.epoch),
		...explained.release.map(String),
		...(preOf(explained) === undefined ? [] : [preOf(explained)?.join('') ?? '']),
		...labelled('post', explained.post),
		...labelled('dev', explained.dev),
	];
};

// The library's types say that pre, post and dev are arrays; they may be null, and the last two are numbers.
const preOf = ({pre}: Pep440Version): readonly [string, number] | undefined =>
	Array.isArray(pre) ? (pre as unknown as readonly [string, number]) : undefined;

const numberOf = (value: unknown): number | undefined =>
	value === null || value === undefined ? undefined : Number(value);
