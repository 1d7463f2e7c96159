import {centralStores as findStores} from '../core/discover/central-stores.js';
import {discover as discoverBelow, type DiscoverEvent, type DiscoverOptions} from '../core/discover/discover.js';
import {inspectFully, type Inspection} from '../core/inspect/inspect.js';
import {findIn, parseSpec} from '../core/inspect/packages/find.js';
import {listPackages} from '../core/inspect/packages/installed-packages.js';
import type {Environment, Interpreter, Package} from '../core/model/environment.js';
import {throwIfCancelled, VenvError} from '../core/model/error.js';
import {absolute, fsPath, type FsPath} from '../core/model/path.js';
import type {Cancellable} from '../core/model/progress.js';
import {activation, type Activation} from '../core/operate/shell/activate.js';
import {detectShell, type Shell} from '../core/operate/shell/shells.js';
import {findInterpreters as findPythons} from '../core/python/interpreters.js';
import {assessRequirements, type RequirementsReport} from '../core/requirements/report.js';
import {gatherScan, type Gathered} from '../core/scan/gather-scan.js';
import {
	readEnvironment as readAt,
	scan as scanBelow,
	type ReadOptions,
	type ScanEvent,
	type ScanOptions,
} from '../core/scan/scan.js';
import {reportFailure} from '../core/state/report-failure.js';
import {explain} from '../text/failures/explain.js';
import {inContext, inWords, wordsOf, type Common} from './options.js';
import {phrase} from '../core/text/phrase.js';

type Optional<Options> = Omit<Options, 'context'> & Common;

/** What a scan has found. */
export type Scanned = Omit<Gathered, 'holdingDirectories'>;

/** Events whose failures have all their words. */
async function* eventsInWords<Event extends {readonly type: string}>(
	events: AsyncIterable<Event>,
): AsyncIterable<Event> {
	for await (const event of events)
		yield 'error' in event && event.error instanceof VenvError ? {...event, error: explain(event.error)} : event;
}

const absoluteRoots = (roots: readonly string[], {cwd}: {readonly cwd: FsPath}): readonly FsPath[] =>
	roots.map(root => absolute(fsPath(root), cwd));

/**
 * Finds all environments below the roots and reads everything about them; sorted by path. Roots and parts that can't be
 * read are in `errors`, directories that were not entered in `skipped`. Rejects with `cancelled` when `signal` is aborted;
 * {@link scan} tells what is known until then.
 */
export const listEnvironments = async (
	roots: readonly string[],
	options: Optional<ScanOptions> = {},
): Promise<Scanned> => {
	const {environments, totals, skipped, errors} = await gatherScan(scan(roots, options));
	throwIfCancelled(options.signal);
	return {environments, totals, skipped, errors: errors.map(explain)};
};

/**
 * Finds the environments below the roots and all facts about each, as events: `environment` when one is found, `updated`
 * as more becomes known, `complete` when no more will follow about it, and `done` at the end. Environments come in no
 * order. What can't be read is an `error` or `skipped` event. Ends without `done` when `signal` is aborted.
 */
export const scan = (roots: readonly string[], options: Optional<ScanOptions> = {}): AsyncIterable<ScanEvent> => {
	const whole = inContext(options);
	return eventsInWords(scanBelow(absoluteRoots(roots, whole.context), whole));
};

/** Only finds the environments below the roots, as events in no order, and reads no more than tells what they are. */
export const discover = (
	roots: readonly string[],
	options: Optional<DiscoverOptions> = {},
): AsyncIterable<DiscoverEvent> => {
	const whole = inContext(options);
	return eventsInWords(discoverBelow(absoluteRoots(roots, whole.context), whole));
};

/** Reads everything about the environment at a path, sizes in bytes; undefined where there is none. Runs nothing. */
export const readEnvironment = (path: string, options: ReadOptions & Common = {}): Promise<Environment | undefined> => {
	const {context} = inContext(options);
	return inWords(readAt(absolute(fsPath(path), context.cwd), context, options));
};

/**
 * Reads the packages of an environment, which of them need which, and what the health checks that take longer find.
 * Runs nothing of the environment. Rejects with `cancelled` when `signal` is aborted.
 */
export const inspectEnvironment = (environment: Environment, options: Cancellable & Common = {}): Promise<Inspection> =>
	inWords(inspectFully(environment, inContext(options).context, options));

/** Compares the packages of an environment with the requirements of its project, from files alone. */
export const compareRequirements = async (
	environment: Environment,
	options: Common = {},
): Promise<RequirementsReport> =>
	inWords(
		listPackages(environment.found).then(packages =>
			assessRequirements(environment, packages, inContext(options).context),
		),
	);

/** A package that was found in an environment. */
export type PackageMatch = {readonly environment: Environment; readonly package: Package};

/** Where a package was found. */
export type PackageSearch = {
	/** Sorted by the paths of the environments. */
	readonly matches: readonly PackageMatch[];
	/** Roots, directories and environments that could not be read: the package may be there, too. */
	readonly errors: readonly VenvError[];
};

/**
 * Finds a package (`numpy<2`) in all environments below the roots. Rejects with `usage` for what is no requirement, and
 * with `cancelled`. An environment that can't be read is an error of the answer; the others are still searched.
 */
export const findPackage = async (
	spec: string,
	roots: readonly string[],
	options: Optional<ScanOptions> = {},
): Promise<PackageSearch> => {
	const wanted = wordsOf(() => parseSpec(spec));
	const {environments, errors: unread} = await listEnvironments(roots, {...options, measure: false, assess: false});
	const {context} = inContext(options);
	const errors = [...unread];
	const find = async (environment: Environment): Promise<readonly PackageMatch[]> => {
		try {
			return (await findIn(environment, wanted)).map(each => ({environment, package: each}));
		} catch (error) {
			const {path} = environment;
			errors.push(explain(reportFailure(error, {what: phrase`Can't read the packages of ${{path}}`, path}, context)));
			return [];
		}
	};
	const matches = (await Promise.all(environments.map(find))).flat();
	return {matches, errors};
};

/** The interpreters of this machine that can create environments, the best first. */
export const findInterpreters = (options: Common = {}): Promise<readonly Interpreter[]> =>
	findPythons(inContext(options).context);

/** Directories in which poetry, pipenv, conda and others keep their environments, as far as they exist. */
export const centralStores = (options: Common = {}): Promise<readonly FsPath[]> =>
	findStores(inContext(options).context);

/**
 * The line that activates an environment, and the one that undoes it; for the shell that called this process unless
 * another is named. Rejects with `refused` where that shell can't express the path.
 */
export const activationLine = async (
	environment: Environment,
	options: Common & {readonly shell?: Shell | undefined} = {},
): Promise<Activation> => {
	const {context} = inContext(options);
	const shell = options.shell ?? (await detectShell(context));
	return wordsOf(() => activation(environment.found, shell, context));
};
