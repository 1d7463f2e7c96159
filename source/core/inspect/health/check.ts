import type {Context} from '../../model/context.js';
import type {Found, GitState, Package} from '../../model/environment.js';
import type {HealthNote} from '../../model/health.js';
import type {FsPath} from '../../model/path.js';
import type {DependencyGraph} from '../packages/dependencies.js';
import type {SiteEntries} from '../packages/distributions.js';
import type {PythonFacts} from '../../python/environment-python.js';

/** What quick checks look at: what a bounded number of system calls gave. */
export type QuickSubject = {
	readonly found: Found;
	readonly context: Context;
	/** The environment's directory itself: of an alias, where it leads. */
	readonly root: FsPath;
	readonly facts: PythonFacts;
	/** The names in `bin` or `Scripts`. */
	readonly binNames: readonly FsPath[];
	readonly entries: SiteEntries;
	readonly git: GitState;
};

/** What full checks look at as well. */
export type FullSubject = QuickSubject & {
	readonly packages: readonly Package[];
	readonly graph: DependencyGraph;
};

/** Which environments a check is for. `any`: conda's and pixi's too, which are no venvs and have their own ways. */
type Applies = 'venv' | 'any';

/**
 * A finding's test. Quick ones make a bounded number of system calls, full ones read every METADATA and RECORD. They
 * read only and never throw for what is on disk.
 */
export type Check =
	| {readonly depth: 'quick'; readonly applies: Applies; readonly run: (subject: QuickSubject) => readonly HealthNote[]}
	| {
			readonly depth: 'full';
			readonly applies: Applies;
			readonly run: (subject: FullSubject) => Promise<readonly HealthNote[]>;
	  };
