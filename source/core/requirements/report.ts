import {stat} from 'node:fs/promises';
import type {Context} from '../model/context.js';
import type {Environment, Kind, Package, Rebuildable} from '../model/environment.js';
import {systemCode} from '../model/error.js';
import {native, type FsPath} from '../model/path.js';
import {linkToAllPackages} from '../inspect/packages/packages-outside.js';
import {listInherited} from '../inspect/packages/inherited.js';
import {markerEnvironment, type MarkerEnvironment} from '../python/markers.js';
import {satisfies} from '../python/pep440-specifiers.js';
import {neededFinder} from './compare/needed-packages.js';
import {computeDrift, type Drift} from './compare/drift.js';
import {chooseHeld} from './compare/held-parts.js';
import {nameLocalProjects} from './compare/local-projects.js';
import {readRequirements} from './formats/read-source.js';
import {lostPackages, seeds, type LostPackage} from './compare/lost-packages.js';
import {isRefused} from './compare/refused-input.js';
import {assessRebuildable} from './compare/rebuildable.js';
import type {ReadOptions, RequirementSet, Source} from './syntax/requirement-set.js';
import {allRequirements} from './syntax/selectable-set.js';
import {sourcesFor} from './sources-for.js';

/** Requirements of an environment, their state, and whether it could be recreated: all from files. */
export type RequirementsReport = {
	/** The project's sources, the one to trust most first. */
	readonly sources: readonly Source[];
	/** The one that is compared with, and that a reset reads. */
	readonly source?: Source | undefined;
	/** Requirements of the chosen source for the groups and extras that are completely installed. */
	readonly set?: RequirementSet | undefined;
	readonly drift?: Drift | undefined;
	/**
	 * Absent where a program fills the environment by rules that are not read here: its session, recipe or receipt; and
	 * where its packages lie outside of it.
	 */
	readonly rebuildable?: Rebuildable | undefined;
	readonly requiresPython?: {readonly specifier: string; readonly satisfied: boolean} | undefined;
};

const maximumRead = 40;

/**
 * Assesses an environment by its project's requirement files. Runs and fetches nothing; the requirements of a file that
 * can't be read are missing from the report. Without a project directory the report only says what would be lost.
 */
export const assessRequirements = async (
	environment: Environment,
	packages: readonly Package[],
	context: Context,
): Promise<RequirementsReport> => {
	const project = environment.project?.state === 'there' ? environment.project.path : undefined;
	const markers = markerEnvironment(environment, context.platform);
	const sources = project === undefined ? [] : await sourcesFor(environment, project);
	const sets =
		project === undefined
			? []
			: await readAll(sources.slice(0, maximumRead), {project, markers, variables: context.variables});
	// What lies outside is not read, so that it can't be compared either.
	if (linkToAllPackages(environment.found) !== undefined) return {sources};
	const first = comparedSet(environment.kind, sets);
	const others = sets.filter(one => one !== first);
	const visible = [...packages, ...(await listInherited(environment.found, environment.python, packages))];
	const findNeeded = neededFinder(visible, markers);
	const set = first === undefined ? undefined : await chooseHeld(first, visible, findNeeded);
	const requiresPython = pythonWanted(set, others, markers);
	const lost = await lostFrom(set, packages, async () => ({
		packages: visible,
		markers,
		project,
		present: await presentPaths(set === undefined ? [] : [set], packages),
		findNeeded,
	}));
	return {
		sources,
		...(set === undefined
			? {}
			: {source: set.source, set, drift: await computeDrift({set, others, packages: visible, markers, findNeeded})}),
		...(isUnknown(environment.kind, set, lost) ? {} : {rebuildable: assessRebuildable(set, packages, lost)}),
		...(requiresPython === undefined ? {} : {requiresPython}),
	};
};

/** Made from a program's own files or from code, none of which is read: nothing is compared, and no verdict stated. */
const unreadKinds: ReadonlySet<Kind> = new Set(['nox', 'pipx', 'tool']);

/** Whether they come back is up to the program that keeps them. */
const keptKinds: ReadonlySet<Kind> = new Set([...unreadKinds, 'conda', 'pixi']);

/** Made from their own part of a file, and from nothing else. */
const ownSourceKinds: ReadonlySet<Kind> = new Set(['tox', 'hatch']);

/**
 * Set that the environment is compared with: the one of this very environment, or the first with requirements. One that
 * can't be read as a whole is taken, too: its manager would not go on to the next one either.
 */
const comparedSet = (kind: Kind, sets: readonly RequirementSet[]): RequirementSet | undefined => {
	if (unreadKinds.has(kind)) return undefined;
	if (!ownSourceKinds.has(kind))
		return sets.find(set => isInstallable(set) || isUnreadFile(set)) ?? sets.find(isPartlyUnread);
	const own = sets.find(({source}) => source.environment !== undefined);
	return own !== undefined && own.unread.length === 0 ? own : undefined;
};

/**
 * Whether some requirements are not read, so that packages which seem lost may well come back, or that nothing may be
 * installed at all.
 */
const isUnknown = (kind: Kind, set: RequirementSet | undefined, lost: readonly LostPackage[]): boolean =>
	keptKinds.has(kind) ||
	(set === undefined ? ownSourceKinds.has(kind) : set.unread.length > 0 && (lost.length > 0 || isRefused(set)));

/** Without a source nothing comes back. */
const lostFrom = async (
	set: RequirementSet | undefined,
	packages: readonly Package[],
	facts: () => Promise<Omit<Parameters<typeof lostPackages>[0], 'set'>>,
): Promise<readonly LostPackage[]> => {
	if (set !== undefined) return lostPackages({set, ...(await facts())});
	const counted = packages.filter(one => !seeds.has(one.normalizedName));
	return counted.map(one => ({package: one, reason: {type: 'not-asked'}}));
};

const readAll = async (sources: readonly Source[], options: ReadOptions): Promise<readonly RequirementSet[]> =>
	Promise.all(sources.map(async source => nameLocalProjects(await readRequirements(source, options))));

const isLockOrList = ({source: {role}}: RequirementSet): boolean => role === 'lock' || role === 'list';

const isInstallable = (set: RequirementSet): boolean => isLockOrList(set) && allRequirements(set).length > 0;

const isUnreadFile = (set: RequirementSet): boolean =>
	isLockOrList(set) && set.unread.some(({reason}) => reason.type === 'file');

const isPartlyUnread = (set: RequirementSet): boolean => isLockOrList(set) && set.unread.length > 0;

/** Existing paths among those that requirements and installed packages point to. */
export const presentPaths = async (
	sets: readonly RequirementSet[],
	packages: readonly Package[],
): Promise<ReadonlySet<FsPath>> => {
	const asked = sets.flatMap(set =>
		allRequirements(set).flatMap(({target}) => (target.type === 'path' ? [target.path] : [])),
	);
	const paths = [...asked, ...packages.flatMap(({origin}) => ('path' in origin ? [origin.path] : []))];
	const present = await Promise.all([...new Set(paths)].map(async path => ((await isThere(path)) ? [path] : [])));
	return new Set(present.flat());
};

const isThere = async (path: FsPath): Promise<boolean> => {
	try {
		await stat(native(path));
		return true;
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
		return false;
	}
};

const pythonWanted = (
	set: RequirementSet | undefined,
	others: readonly RequirementSet[],
	markers: MarkerEnvironment,
): RequirementsReport['requiresPython'] => {
	const specifier = [set, ...others].find(one => one?.requiresPython !== undefined)?.requiresPython;
	const version = markers.python_full_version;
	if (specifier === undefined || version === undefined) return undefined;
	return {specifier, satisfied: satisfies(version, specifier, {prereleases: true})};
};
