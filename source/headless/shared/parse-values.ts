import {VenvError} from '../../core/model/error.js';
import {printable} from '../../core/text/printable.js';

const daysIn: Readonly<Record<string, number>> = {'': 1, d: 1, w: 7, mo: 30, m: 30, y: 365};

/** Parses days from `90d`, `12w`, `6mo`, `1y` or a plain number. Rejects anything else with `usage`. */
export const parseDays = (text: string): number => {
	const [, count = '', unit = ''] = /^(\d{1,5}(?:\.\d+)?) ?([a-z]*)$/i.exec(text.trim()) ?? [];
	const length = daysIn[unit.toLowerCase()];
	if (count === '' || length === undefined) throw unfit('an age', text, '90d, 12w, 6mo or 1y');
	return Math.round(Number(count) * length);
};

/**
 * Parses bytes from `100M`, `1.5G`, `512` (powers of 1024, as sizes are printed). Rejects anything else with `usage`.
 */
export const parseBytes = (text: string): number => {
	const [, count = '', unit = ''] = /^(\d{1,15}(?:\.\d+)?) ?([KMGTP]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
	if (count === '') throw unfit('a size', text, '100M or 1.5G');
	return Math.round(Number(count) * 1024 ** ' KMGTP'.indexOf(unit.toUpperCase() || ' '));
};

const unfit = (what: string, text: string, examples: string): VenvError =>
	new VenvError('usage', {what: `"${printable(text)}" is not ${what}`, hint: `Write ${examples}`});
