import type {FsPath} from './path.js';

/**
 * All that can make a file need an environment. `command-link`: a command of the user's that is a link into it; `command`:
 * one whose first line names its Python.
 */
export const referenceHows = [
	'editor',
	'direnv',
	'kernel',
	'command-link',
	'command',
	'systemd',
	'cron',
	'supervisor',
	'tmux',
] as const;

/** What makes a file need an environment. `text/staleness.ts` has the words. */
export type ReferenceHow = (typeof referenceHows)[number];

/** A file that needs an environment. */
export type Reference = {readonly path: FsPath; readonly how: ReferenceHow};
