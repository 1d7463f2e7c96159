import type {Context} from '../../model/context.js';
import type {Found, GitState, Package} from '../../model/environment.js';
import type {HealthNote} from '../../model/health.js';
import type {FsPath} from '../../model/path.js';
import type {DependencyGraph} from '../packages/dependencies.js';
import type {SiteEntries} from '../packages/distributions.js';
import type {PythonFacts} from '../../python/environment-python.js';

/** Input of quick checks, from a bounded number of system calls. */
export type QuickSubject = {
	readonly found: Found;
	readonly context: Context;
	/** Directory of the environment itself; for an alias, its target. */
	readonly root: FsPath;
	readonly facts: PythonFacts;
	/** Names in `bin` or `Scripts`. */
	readonly binNames: readonly FsPath[];
	readonly entries: SiteEntries;
	readonly git: GitState;
};

/** Additional input of full checks. */
export type FullSubject = QuickSubject & {
	readonly packages: readonly Package[];
	readonly graph: DependencyGraph;
};

/**
 * Environments that a check is for. `any`: also those of conda and pixi, which are no venvs and have their own layout.
 */
type Applies = 'venv' | 'any';

/**
 * A check for one subject. Quick checks make a bounded number of system calls, full checks read every METADATA and
 * RECORD. They only read, and never throw because of the files on disk.
 */
export type Check =
	| {readonly depth: 'quick'; readonly applies: Applies; readonly run: (subject: QuickSubject) => readonly HealthNote[]}
	| {
			readonly depth: 'full';
			readonly applies: Applies;
			readonly run: (subject: FullSubject) => Promise<readonly HealthNote[]>;
	  };
