import type {FsPath} from './path.js';

/** What makes a file need an environment. `text/staleness.ts` has the words. */
export type ReferenceHow =
	| 'editor'
	| 'direnv'
	| 'kernel'
	/** A command of the user's that is a link into it. */
	| 'command-link'
	/** A command of the user's whose first line names its Python. */
	| 'command'
	| 'systemd'
	| 'cron'
	| 'supervisor'
	| 'tmux';

/** A file that needs an environment. */
export type Reference = {readonly path: FsPath; readonly how: ReferenceHow};
