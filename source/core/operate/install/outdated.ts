import type {Found} from '../../model/environment.js';
import {throwIfCancelled} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {prepareInstaller, runInstaller, type InstallOptions} from './installer-job.js';
import {failureOf} from './installers/failure.js';

/** A package of which the index has a newer version. */
type OutdatedPackage = {readonly name: string; readonly version: string; readonly newest: string};

export type OutdatedReport = {
	readonly path: FsPath;
	/** By name. */
	readonly packages: readonly OutdatedPackage[];
	/** Program that asked the index: `pip 24.2`, `uv`. */
	readonly installer: string;
};

const mostBytes = 16 * 1024 * 1024;

/**
 * Has the installer ask the package index which packages have a newer version. It runs the environment's Python and
 * changes nothing; whether a newer version fits the other packages is not asked. Throws `not-trusted`, the installer's
 * error, explained, and `cancelled`.
 */
export const listOutdated = async (
	found: Found,
	options: Omit<InstallOptions, 'transaction'>,
	work: Work = {},
): Promise<OutdatedReport> => {
	const job = await prepareInstaller(found, options, {isChange: false});
	const {installer, packages} = job;
	work.onProgress?.({step: {doing: 'asking-for-versions'}});
	const result = await runInstaller(job, installer.outdated(), {signal: work.signal, maximumBytes: mostBytes});
	if (result.exitCode !== 0)
		throw await failureOf({doing: 'find-packages-anew', path: found.path}, result.output, found.path);
	throwIfCancelled(work.signal);
	// Packages of the system are not this environment's.
	const own = new Set(packages.map(({normalizedName}) => normalizedName));
	const listed = installer.readOutdated(result.stdout).filter(({name}) => own.has(normalizeName(name)));
	return {path: found.path, packages: listed.toSorted(byName), installer: installer.label};
};

const byName = (one: OutdatedPackage, other: OutdatedPackage): number => (one.name < other.name ? -1 : 1);
