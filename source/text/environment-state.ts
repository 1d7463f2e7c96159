import type {Environment} from '../core/model/environment.js';

/** State of an environment in one word; `link` stands for a link to an environment elsewhere. */
export type EnvironmentState = 'link' | 'broken' | 'active' | 'in use' | 'pinned' | 'unused' | 'degraded' | 'ok';

/**
 * The most important state of an environment, named alike on every screen and in every command: first a state that
 * stops it from working, then a reason to keep it, then a reason to delete it. Undefined while its health is not known.
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

const claims = {
	degraded: ({status}) => status === 'degraded',
	broken: ({status}) => status === 'broken',
	unused: ({staleness}) => staleness?.stale === true,
	active: ({active}) => active === true,
	'in-use': ({inUse}) => (inUse?.length ?? 0) > 0,
	pinned: ({pinned}) => pinned === true,
	alias: ({alias}) => alias !== undefined,
} satisfies Readonly<Record<string, (environment: Environment) => boolean>>;

/** Words that a filter takes for the state of an environment, of which several may hold at once. */
export const stateWords = Object.keys(claims) as ReadonlyArray<keyof typeof claims>;

/** The test that one of `stateWords` stands for; undefined for any other word. */
export const claimOf = (word: string): ((environment: Environment) => boolean) | undefined => {
	const known = stateWords.find(each => each === word);
	return known && claims[known];
};
