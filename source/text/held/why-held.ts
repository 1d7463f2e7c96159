import type {HeldEnvironment} from '../../core/held/held-environments.js';

/** Says why an environment is held, before the time. */
export const whyHeldInWords = (why: HeldEnvironment['why']): string =>
	({delete: 'deleted', reset: 'before its reset', 'put-aside': 'put aside'})[why];
