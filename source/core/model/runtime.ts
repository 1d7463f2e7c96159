import {VenvError} from './error.js';

/** The oldest Node that the tests run on, as `engines` in package.json has it: major and minor. */
export const oldestNode = [20, 19] as const;

/**
 * Explains why this program would not work here; undefined where it does. `versions` is `process.versions`. Runs on any
 * Node since 12: the launcher calls it before it loads anything newer.
 */
export const runtimeFailure = (versions: Readonly<Record<string, string | undefined>>): VenvError | undefined => {
	if (versions['deno'] !== undefined) {
		return new VenvError('unsupported-platform', {
			what: `Deno ${versions['deno']} can't run this`,
			why: 'Deno does not give file names byte for byte, so healthy environments would look broken',
			hint: 'Run it with Node (npx venv-tui) or without (uvx venv-tui)',
		});
	}
	const {node = ''} = versions;
	const [major = 0, minor = 0] = node.split('.').map(Number);
	const [oldestMajor, oldestMinor] = oldestNode;
	if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
	return new VenvError('unsupported-platform', {
		what: `Node ${oldestNode.join('.')} or newer is needed`,
		why: `this is Node ${node}`,
		hint: 'Get a newer one from https://nodejs.org, or run uvx venv-tui, which brings its own',
	});
};
