/** Why some of a text may not be what its author wrote. */
export type TextFlaw = {readonly type: 'not-utf8'} | {readonly type: 'unknown-encoding'; readonly encoding: string};

/**
 * What the user should know of how a requirements source was read. `has-hashes`: pip then wants a hash for every
 * package. `conda-names-only`: the versions of conda's own packages are not read.
 */
export type ReadNote = TextFlaw | {readonly type: 'has-hashes'} | {readonly type: 'conda-names-only'};

/**
 * What the user should know of a comparison. `dependencies`: the source lists only what was asked for; so many of the
 * installed packages are there because those need them.
 */
export type DriftNote =
	| ReadNote
	| {readonly type: 'dependencies'; readonly source: string; readonly count: number}
	| {readonly type: 'lines-not-compared'; readonly count: number};
