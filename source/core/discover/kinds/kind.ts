import type {Context} from '../../model/context.js';
import type {Creator, Kind, Layout, Owner, Project, PyvenvConfig} from '../../model/environment.js';
import type {FsPath} from '../../model/path.js';

/** What is known of an environment before its kind is. */
export type Candidate = {
	readonly path: FsPath;
	readonly config: PyvenvConfig;
	readonly layout: Layout;
	readonly context: Context;
};

/** What made it, who keeps it, and which project it serves. */
export type Classification = {
	readonly kind: Kind;
	readonly creator?: Creator | undefined;
	readonly project?: Project | undefined;
	readonly owner?: Owner | undefined;
};

/** One kind: answers what it knows, or undefined where the environment is none of it. Bounded reads, runs nothing. */
export type KindRule = (candidate: Candidate) => Classification | undefined;
