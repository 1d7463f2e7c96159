import {isSpecifier, isVersion} from '../../python/pep440-specifiers.js';

/**
 * Poetry's way to write versions as PEP 440: `^1.2` up to the next number that breaks, `~1.2` up to the next minor,
 * `1.2` exactly, `1.*`, `*`. Alternatives (`||` or `|`) stay alternatives, joined by `||`: they are what
 * {@link satisfies} takes. Undefined where it is neither that nor PEP 440. By poetry-core's `parse_constraint`.
 */
export const poetrySpecifier = (text: string): string | undefined => {
	const alternatives = text.split(/\|\|?/).map(readAlternative);
	if (alternatives.includes(undefined)) return undefined;
	return alternatives.includes('') ? '' : alternatives.join(' || ');
};

const readAlternative = (text: string): string | undefined => {
	const clauses = text
		.trim()
		.split(/\s*,\s*|(?<=[\d*a-z])\s+(?=[\^~=!<>\d])/i)
		.filter(part => part !== '');
	const converted = clauses.map(convert);
	return converted.includes(undefined) ? undefined : converted.filter(part => part !== '').join(',');
};

const convert = (clause: string): string | undefined => {
	const text = clause.replace(/\s+/g, '');
	if (text === '*' || text === '') return '';
	const caret = /^\^v?(.+)$/.exec(text)?.[1];
	if (caret !== undefined) return range(caret, caretEnd);
	const tilde = /^~v?([^=].*)$/.exec(text)?.[1];
	if (tilde !== undefined) return range(tilde, numbers => (numbers.length < 2 ? bump(numbers, 0) : bump(numbers, 1)));
	if (isVersion(text)) return `==${text}`;
	if (/^[\d.]+\.\*$/.test(text)) return `==${text}`;
	// A single equals sign is poetry's exactly.
	const exact = /^=([^=].*)$/.exec(text)?.[1];
	if (exact !== undefined && isVersion(exact)) return `==${exact}`;
	return isSpecifier(text) ? text : undefined;
};

const range = (version: string, end: (numbers: readonly number[]) => string): string | undefined => {
	if (!isVersion(version)) return undefined;
	const numbers = (/^[\d.]+/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
	return `>=${version},<${end(numbers)}`;
};

/** The first number that is not zero goes up; with none, the last. */
const caretEnd = (numbers: readonly number[]): string => {
	const first = numbers.findIndex(number => number > 0);
	return bump(numbers, first < 0 ? numbers.length - 1 : first);
};

const bump = (numbers: readonly number[], index: number): string =>
	[...numbers.slice(0, index), (numbers[index] ?? 0) + 1].join('.');
