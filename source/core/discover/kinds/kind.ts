import type {Context} from '../../model/context.js';
import type {Creator, Kind, Layout, Owner, Project, PyvenvConfig} from '../../model/environment.js';
import type {FsPath} from '../../model/path.js';

/** Facts about an environment before its kind is known. */
export type Candidate = {
	readonly path: FsPath;
	readonly config: PyvenvConfig;
	readonly layout: Layout;
	readonly context: Context;
};

/** Creator, manager and project of an environment. */
export type Classification = {
	readonly kind: Kind;
	readonly creator?: Creator | undefined;
	readonly project?: Project | undefined;
	readonly owner?: Owner | undefined;
};

/**
 * Rule for one kind: answers a classification, or undefined where the environment is of another kind. Reads a bounded
 * amount and runs nothing.
 */
export type KindRule = (candidate: Candidate) => Classification | undefined;
