import {plural} from '../core/text/units.js';

/**
 * Says in one line how many processes can't be looked into, and what isn't known therefore; undefined where all can. A
 * count of undefined means that none can.
 */
export const hiddenWords = (hidden: number | undefined): string | undefined => {
	const count = hiddenCount(hidden);
	return count && `${count}: whether one of them uses an environment isn't known`;
};

/** Says only how many, for where there is less room. */
export const hiddenCount = (hidden: number | undefined): string | undefined => {
	if (hidden === 0) return undefined;
	return `Can't see ${hidden === undefined ? 'processes' : plural(hidden, 'process')} of other users`;
};
