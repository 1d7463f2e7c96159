import {setImmediate} from 'node:timers/promises';
import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import type {FsPath} from '../../model/path.js';
import {findUserFiles} from '../../safety/user-files.js';
import {offerSweep, type SweepCriteria, type SweepOffer} from './offer.js';

/**
 * Counts the user's own files in those environments that a sweep would preselect if it knew them: the scan counts them
 * only for the usual threshold. Reads each one's lists of installed files in a turn of the event loop of its own.
 */
export const countUserFiles = async (
	environments: readonly Environment[],
	criteria: SweepCriteria,
	context: Context,
): Promise<ReadonlyMap<FsPath, number>> => {
	const counts = new Map<FsPath, number>();
	for (const {environment, notMarked} of offerSweep(environments, criteria, context).offered) {
		if (notMarked?.why !== 'user-files' || notMarked.count !== undefined) continue;
		await setImmediate();
		counts.set(environment.path, findUserFiles(environment.found.path, environment.found.layout).count);
	}
	return counts;
};

/** Answers these environments with the counts, where they don't have one. */
export const withUserFiles = (
	environments: readonly Environment[],
	counts: ReadonlyMap<FsPath, number>,
): readonly Environment[] =>
	counts.size === 0
		? environments
		: environments.map(each => ({...each, userFiles: each.userFiles ?? counts.get(each.path)}));

/** Offers a sweep as {@link offerSweep} does, after it has counted the user's own files where that decides. */
export const offerCountedSweep = async (
	environments: readonly Environment[],
	criteria: SweepCriteria,
	context: Context,
): Promise<SweepOffer> => {
	const counts = await countUserFiles(environments, criteria, context);
	return offerSweep(withUserFiles(environments, counts), criteria, context);
};
