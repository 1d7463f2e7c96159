import type {Package} from '../../model/environment.js';
import {isInside, type FsPath} from '../../model/path.js';
import type {MarkerEnvironment} from '../../python/markers.js';
import {allRequirements} from '../syntax/selectable-set.js';
import type {Part, Required, RequirementSet, Target} from '../syntax/requirement-set.js';
import {nameByOrigin} from './compare-origin.js';
import {neededFinder, type FindNeeded} from './needed-packages.js';

/** Why a reset from a source does not bring a package back. */
type LostReason =
	/** The source asks for it nowhere, and nothing that it asks for needs it. */
	| {readonly type: 'not-asked'}
	/** Only groups or extras that are not chosen ask for it. */
	| {readonly type: 'other-part'; readonly parts: readonly Part[]}
	/** It did not come from an index, and the source asks for it by name alone. */
	| {readonly type: 'other-origin'}
	/** The directory or file that the source names is gone. */
	| {readonly type: 'source-gone'}
	/** The source names a branch or a tag, which may have moved since. */
	| {readonly type: 'moving'};

export type LostPackage = {readonly package: Package; readonly reason: LostReason};

type LostQuestion = {
	/** Packages that a reset would install, for the groups and extras that it would install. */
	readonly set: RequirementSet;
	readonly packages: readonly Package[];
	/** Markers of the future environment. */
	readonly markers: MarkerEnvironment;
	readonly project?: FsPath | undefined;
	/** Paths that requirements or installed packages point to and that are there. */
	readonly present: ReadonlySet<FsPath>;
	/** Of these packages and markers, where one was made already. */
	readonly findNeeded?: FindNeeded | undefined;
};

/**
 * The packages that a reset from a source does not bring back, by name; assessed from files alone. Not among them: the
 * seeds that the creator brings, and local projects that are installed again ({@link projectsToReinstall}).
 */
export const lostPackages = async (question: LostQuestion): Promise<readonly LostPackage[]> => {
	const {set, packages, markers, findNeeded = neededFinder(packages, markers)} = question;
	const again = new Set(projectsToReinstall(question));
	const asked = await askedNames(set, [...again], findNeeded);
	const places = placesIn(set.requirements, packages);
	return packages.flatMap(one => {
		if (one.inherited || seeds.has(one.normalizedName) || again.has(one)) return [];
		const reason = asked.has(one.normalizedName)
			? originReason(one, places.get(one.normalizedName) ?? [], question.present)
			: partReason(one.normalizedName, set);
		return reason === undefined ? [] : [{package: one, reason}];
	});
};

/** Packages that the creator installs where the old environment had them: no requirement has to name them. */
export const seeds: ReadonlySet<string> = new Set(['pip', 'setuptools', 'wheel', 'pkg-resources']);

/**
 * The projects that were installed from a directory in this project, the project itself before all, and that the source
 * does not name: a reset installs each again as it was, editable or as a copy.
 */
export const projectsToReinstall = ({
	set,
	packages,
	project,
	present,
}: Pick<LostQuestion, 'set' | 'packages' | 'project' | 'present'>): readonly Package[] => {
	if (project === undefined) return [];
	const named = new Set(set.requirements.flatMap(({target}) => (target.type === 'path' ? [target.path] : [])));
	return packages.filter(({origin, inherited}) => {
		if (inherited || (origin.type !== 'editable' && origin.type !== 'path')) return false;
		return isInside(origin.path, project) && present.has(origin.path) && !named.has(origin.path);
	});
};

/** A lock is installed without following dependencies: only what it names comes back. */
const askedNames = async (
	set: RequirementSet,
	again: readonly Package[],
	findNeeded: FindNeeded,
): Promise<ReadonlySet<string>> => {
	const isExact = set.source.role === 'lock' && set.complete;
	if (isExact) return new Set(set.requirements.flatMap(({normalizedName}) => normalizedName ?? []));
	const all = again.length === 0 ? set : {...set, requirements: [...set.requirements, ...again.map(requirementOf)]};
	return new Set((await findNeeded(all)).keys());
};

const requirementOf = ({name, normalizedName, metadataPath}: Package): Required => ({
	name,
	normalizedName,
	extras: [],
	specifier: '',
	target: {type: 'index'},
	editable: false,
	text: name,
	file: metadataPath,
	hashes: [],
});

type Place = Exclude<Target, {readonly type: 'index'}>;

/** Origins of packages that are not meant to come from an index, by normalized name. */
const placesIn = (asked: readonly Required[], packages: readonly Package[]): ReadonlyMap<string, readonly Place[]> => {
	const places = new Map<string, Place[]>();
	for (const item of asked) {
		if (item.target.type === 'index') continue;
		const name = item.normalizedName ?? nameByOrigin(item, packages);
		if (name !== undefined) places.set(name, [...(places.get(name) ?? []), item.target]);
	}
	return places;
};

const originReason = (one: Package, places: readonly Place[], present: ReadonlySet<FsPath>): LostReason | undefined => {
	// Asked for by name alone, or needed by another: the index has it, unless it never came from there.
	if (places.length === 0) return one.origin.type === 'index' || isPinned(one) ? undefined : {type: 'other-origin'};
	const reasons = places.map((place): LostReason | undefined => {
		if (place.type === 'path') return present.has(place.path) ? undefined : {type: 'source-gone'};
		const isFixed = place.type === 'url' || /^[0-9a-f]{40,64}$/i.test(place.revision ?? '');
		return isFixed ? undefined : {type: 'moving'};
	});
	return reasons.includes(undefined) ? undefined : reasons[0];
};

/** From a URL that still says what it said. */
const isPinned = ({origin}: Package): boolean => origin.type === 'url' && /^https?:/.test(origin.url);

const partReason = (name: string, set: RequirementSet): LostReason => {
	const asks = (requirements: readonly Required[]): boolean => requirements.some(item => item.normalizedName === name);
	if (!asks(allRequirements(set))) return {type: 'not-asked'};
	const parts = set.parts.filter(part => asks(set.choose([part]).requirements));
	return {type: 'other-part', parts: parts.map(({type, name: part}) => ({type, name: part}))};
};
