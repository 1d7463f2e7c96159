import type {Context} from './context.js';
import type {Environment, Found} from './environment.js';
import type {VenvError} from './error.js';
import {recognise} from './discover/recognise.js';
import {discover, type DiscoverOptions} from './discover/walk.js';
import type {FsPath} from './platform/paths.js';

export type ScanOptions = DiscoverOptions;

/** What all environments of a scan are together: what is shared counts once. Bytes only where they were measured. */
export type Totals = {
	readonly count: number;
	readonly allocatedBytes?: number | undefined;
	readonly reclaimableBytes?: number | undefined;
};

export type ScanEvent =
	/** A new environment, with what its place and `pyvenv.cfg` say. */
	| {readonly type: 'environment'; readonly environment: Environment}
	/** What else became known of it. */
	| {readonly type: 'updated'; readonly path: FsPath; readonly fields: Partial<Environment>}
	/** No more will become known of it: what streams results can print it now. Aliases too. */
	| {readonly type: 'complete'; readonly path: FsPath}
	| {readonly type: 'skipped'; readonly path: FsPath; readonly code: string; readonly message: string}
	| {readonly type: 'error'; readonly error: VenvError}
	| {readonly type: 'progress'; readonly directories: number}
	/** The last event, unless the scan was stopped. */
	| {readonly type: 'done'; readonly totals: Totals};

/**
 * Finds the environments below the roots and everything that is known of each: one `environment` event when it is found,
 * `updated` ones as more becomes known, `done` at the end. Ends without `done` when `signal` is aborted.
 */
export async function* scan(roots: readonly FsPath[], options: ScanOptions): AsyncIterable<ScanEvent> {
	let count = 0;
	for await (const event of discover(roots, options)) {
		if (event.type !== 'found') yield event;
		else {
			yield {type: 'environment', environment: environmentOf(event.found)};
			yield {type: 'complete', path: event.found.path};
			if (event.found.alias === undefined) count++;
		}
	}
	if (options.signal?.aborted !== true) yield {type: 'done', totals: {count}};
}

/** Everything that is known of the environment at a path; undefined where there is none. */
export const readEnvironment = async (path: FsPath, context: Context): Promise<Environment | undefined> => {
	const found = await recognise(path, context);
	return found && environmentOf(found);
};

/** What discovery alone says. */
const environmentOf = (found: Found): Environment => ({
	path: found.path,
	kind: found.kind,
	found,
	project: found.project,
	alias: found.alias,
	prompt: found.config.prompt,
	creator: found.creator,
	owner: found.owner,
	systemSitePackages: found.config.systemSitePackages,
});
