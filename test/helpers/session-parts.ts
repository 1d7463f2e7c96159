import type {Context} from '../../source/core/model/context.js';
import {isDirectory} from '../../source/core/platform/files/entries.js';
import {readEnvironment, scan} from '../../source/core/scan/scan.js';
import type {SessionOptions} from '../../source/tui/session/session-options.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';

/** Parts of a session that finds environments, measures and judges none of them, and in which nothing is held. */
export const sessionParts = (core: Context) =>
	({
		panes,
		screens,
		scan: (roots, options) => scan(roots, {...options, context: core, measure: false, assess: false}),
		readEnvironment: path => readEnvironment(path, core, {measure: false, assess: false}),
		findContaining: async spec => ({spec, paths: new Set()}),
		readHeld: async () => ({count: 0, bytes: 0, each: []}),
		isDirectory: async path => isDirectory(path),
		directoriesIn: async () => [],
		freeHeld: async () => ({freedBytes: 0, failures: []}),
	}) satisfies Partial<SessionOptions>;
