import type {Environment} from '../core/model/environment.js';

/** State of an environment in one word; `link` stands for one that only points to another place. */
export type EnvironmentState = 'link' | 'broken' | 'active' | 'in use' | 'pinned' | 'unused' | 'degraded' | 'ok';

/**
 * The one state to name where there is room for one word, the same on every screen and in every command: first what
 * stops it from working, then why to keep it, then why to delete it. Undefined while its health is not known.
 */
export const stateOf = (environment: Environment): EnvironmentState | undefined => {
	const {alias, status, active, inUse, pinned, staleness} = environment;
	if (alias !== undefined) return 'link';
	if (status === 'broken') return 'broken';
	if (active === true) return 'active';
	if ((inUse?.length ?? 0) > 0) return 'in use';
	if (pinned === true) return 'pinned';
	if (staleness?.stale === true) return 'unused';
	return status;
};
