import type {UnfitRuntime} from '../../core/model/runtime.js';

/** Beginning of the error where Node, or what stands in for it, can't run the program. */
export const cannotRun = "Can't run here";

/**
 * Says why the program can't run here, and what to do. Runs on any Node since 12: the launcher says it before it loads
 * anything newer.
 */
export const runtimeInWords = ({
	runtime,
	version,
	oldest,
}: UnfitRuntime): {readonly why: string; readonly hint: string} =>
	runtime === 'deno'
		? {
				why: `this is Deno ${version}, which does not give file names byte for byte, so healthy environments would look broken`,
				hint: 'Run it with Node (npx venv-tui) or without (uvx venv-tui)',
			}
		: {
				why: `Node ${oldest} or newer is needed, and this is Node ${version}`,
				hint: 'Get a newer one from https://nodejs.org, or run uvx venv-tui, which brings its own',
			};
