import {plural} from '../core/text/units.js';

/**
 * Says in one line how many processes of other users can't be inspected, and what they may be doing; undefined where all
 * can. A count of undefined means that none can.
 */
export const hiddenWords = (hidden: number | undefined): string | undefined => {
	const count = hiddenCount(hidden);
	return count && `${count}; ${hidden === 1 ? 'it' : 'they'} may be using an environment`;
};

/** Says only how many, for where there is less room. */
export const hiddenCount = (hidden: number | undefined): string | undefined => {
	if (hidden === 0) return undefined;
	if (hidden === 1) return "1 process of another user can't be inspected";
	return `${hidden === undefined ? 'Processes' : plural(hidden, 'process')} of other users can't be inspected`;
};
