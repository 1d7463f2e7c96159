import type {Environment} from '../../core/model/environment.js';
import {printable} from '../../core/text/printable.js';

/** What state an environment is in, in one word; what matters most comes first. */
export const stateWord = (environment: Environment): string => {
	if (environment.alias !== undefined) return `-> ${printable(environment.alias)}`;
	if (environment.status === 'broken') return 'broken';
	if (environment.active) return 'active';
	if ((environment.inUse?.length ?? 0) > 0) return 'in use';
	if (environment.status === 'degraded') return 'degraded';
	if (environment.pinned) return 'pinned';
	if (environment.staleness?.stale) return 'unused';
	return environment.status ?? '';
};
