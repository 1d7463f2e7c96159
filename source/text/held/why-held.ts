import type {HeldEnvironment} from '../../core/held/held-environments.js';

/** Says why an environment is held, in words that a time follows: `deleted`, as in `deleted 2 days ago`. */
export const whyHeldInWords = (why: HeldEnvironment['why']): string =>
	({delete: 'deleted', reset: 'before its reset', 'put-aside': 'put aside'})[why];
