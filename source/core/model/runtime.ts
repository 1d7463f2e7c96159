/** The oldest Node that the tests run on, as `engines` in package.json has it: major and minor. */
export const oldestNode = [20, 19] as const;

/** Why this program would not work here, as a fact. `oldest`: the oldest Node that it works on. */
export type UnfitRuntime = {readonly runtime: 'deno' | 'node'; readonly version: string; readonly oldest: string};

/**
 * Tells whether this program would not work here; undefined where it does. `versions` is `process.versions`. Runs on any
 * Node since 12: the launcher calls it before it loads anything newer.
 */
export const unfitRuntime = (versions: Readonly<Record<string, string | undefined>>): UnfitRuntime | undefined => {
	const oldest = oldestNode.join('.');
	if (versions['deno'] !== undefined) return {runtime: 'deno', version: versions['deno'], oldest};
	const {node = ''} = versions;
	const [major = 0, minor = 0] = node.split('.').map(Number);
	const [oldestMajor, oldestMinor] = oldestNode;
	if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
	return {runtime: 'node', version: node, oldest};
};
