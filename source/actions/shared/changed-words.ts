import type {Changes} from '../../core/operate/install/package-changes.js';
import {printable} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import {nameAndVersion} from '../../core/text/name-and-version.js';

/** Describes changes in a few words: `installed alpha 1.0 and 2 more, upgraded beta 1.0 to 2.0`. */
export const changesInWords = ({installed, upgraded, removed}: Changes): string => {
	const parts = [
		...listed('installed', installed.map(nameAndVersion)),
		...listed(
			'upgraded',
			upgraded.map(({name, from, to}) => `${name} ${from} to ${to}`),
		),
		...listed('removed', removed.map(nameAndVersion)),
	];
	return parts.length === 0 ? 'nothing had to change' : parts.join(', ');
};

const listed = (verb: string, names: readonly string[]): readonly string[] => {
	const [first] = names;
	if (first === undefined) return [];
	if (names.length <= 3) return [`${verb} ${names.map(printable).join(', ')}`];
	return [`${verb} ${printable(first)} and ${plural(names.length - 1, 'other')}`];
};
