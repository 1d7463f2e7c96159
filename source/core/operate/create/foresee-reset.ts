import type {Context} from '../../model/context.js';
import type {Environment, Interpreter, Package} from '../../model/environment.js';
import type {FsPath} from '../../model/path.js';
import type {Recipe} from '../../model/recipe.js';
import {listInherited} from '../../inspect/packages/inherited.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {requirementLine} from '../../inspect/take-recipe.js';
import {markerEnvironment} from '../../python/markers.js';
import {computeDrift, type Drift} from '../../requirements/compare/drift.js';
import {chooseHeld} from '../../requirements/compare/held-parts.js';
import {nameLocalProjects} from '../../requirements/compare/local-projects.js';
import {lostPackages, projectsToReinstall, seeds, type LostPackage} from '../../requirements/compare/lost-packages.js';
import {neededFinder} from '../../requirements/compare/needed-packages.js';
import {readRequirements} from '../../requirements/formats/read-source.js';
import {presentPaths} from '../../requirements/report.js';
import type {OfferedPart, RequirementSet, Source} from '../../requirements/syntax/requirement-set.js';
import {includesPart} from '../../requirements/syntax/selectable-set.js';
import {partsOf, refuseUnknownParts, type PartsAsked} from './choose-parts.js';

/** Preview of a reset from files alone: nothing is resolved, requested from an index, or run. */
export type Foreseen = {
	/** Names of packages that it does not bring back. */
	readonly lost: readonly LostPackage[];
	/** Packages in the source that are not installed now. Dependencies of new versions are not known beforehand. */
	readonly fresh: ReadonlyArray<{readonly name: string; readonly required?: string | undefined}>;
	/** Installed packages whose version or origin the source does not allow. */
	readonly changed: ReadonlyArray<{
		readonly name: string;
		readonly from?: string | undefined;
		readonly to?: string | undefined;
	}>;
	/** Projects with local source that are installed from their directory again. */
	readonly again: readonly Package[];
	/** Number of packages that come back without an exact version: they may be newer then. */
	readonly unpinned: number;
	/** Number of entries of the source that can't be read, which may bring back what is lost, or be refused. */
	readonly unread: number;
	/** Groups and extras that the source offers; `isHeld`: all of its packages are installed now. */
	readonly parts: ReadonlyArray<OfferedPart & {readonly isHeld: boolean; readonly isChosen: boolean}>;
};

/** Without `parts`, the groups and extras that are completely installed count. */
type ForeseeRequest = PartsAsked & {
	readonly context: Context;
	readonly source: Source;
	readonly project: FsPath;
	/** Python that the environment will have. */
	readonly interpreter?: Interpreter | undefined;
};

/**
 * Previews a reset from a source. Changes and runs nothing. Throws `usage` for a group or an extra that the source does
 * not offer.
 */
export const foreseeReset = async (environment: Environment, request: ForeseeRequest): Promise<Foreseen> => {
	const {context, source, project, interpreter} = request;
	const {found} = environment;
	const own = await listPackages(found);
	const packages = [...own, ...(await listInherited(found, environment.python, own))];
	const markers = markerEnvironment(withPython(environment, interpreter), context.platform);
	const read = await readRequirements(source, {project, markers, variables: context.variables});
	const findNeeded = neededFinder(packages, markers);
	const offered = await nameLocalProjects(read);
	const held = await chooseHeld(offered, packages, findNeeded);
	refuseUnknownParts(request.parts ?? [], [offered]);
	const {parts = held.chosen, takesAllGroups} = request;
	const set = offered.choose(partsOf(offered, {parts, takesAllGroups}));
	const facts = {set, packages, markers, project, findNeeded, present: await presentPaths([set], packages)};
	const lost = await lostPackages(facts);
	const again = projectsToReinstall(facts);
	const drift = await computeDrift({set, others: [], packages, markers, findNeeded});
	return {
		lost,
		again,
		...differencesOf(drift),
		unpinned: countUnpinned(set, own, new Set([...lost.map(one => one.package), ...again])),
		unread: set.unread.length,
		parts: set.parts.map(part => ({
			...part,
			isHeld: includesPart(held.chosen, part),
			isChosen: includesPart(set.chosen, part),
		})),
	};
};

/** Previews a reset from its own recipe: packages that no requirement can describe do not come back. */
export const foreseeOwnReset = (packages: readonly Package[], {packages: kept}: Recipe): Foreseen => {
	const unsaid = new Set(kept.filter(one => requirementLine(one) === undefined).map(({name}) => name));
	const lost = packages.filter(({name}) => unsaid.has(name));
	return {
		lost: lost.map(one => ({package: one, reason: {type: 'other-origin'}})),
		fresh: [],
		changed: [],
		again: [],
		unpinned: 0,
		unread: 0,
		parts: [],
	};
};

const withPython = (environment: Environment, interpreter: Interpreter | undefined): Environment =>
	interpreter === undefined
		? environment
		: {
				...environment,
				python: {
					...environment.python,
					version: interpreter.version,
					implementation: interpreter.implementation,
				},
			};

const differencesOf = ({entries}: Drift): Pick<Foreseen, 'fresh' | 'changed'> => ({
	fresh: entries.filter(({state}) => state === 'missing').map(({name, required}) => ({name, required})),
	changed: entries
		.filter(({state}) => state === 'version' || state === 'source')
		.map(({name, installed, required}) => ({name, from: installed, to: required})),
});

const countUnpinned = (set: RequirementSet, packages: readonly Package[], settled: ReadonlySet<Package>): number => {
	const pinned = new Set(
		set.requirements
			.filter(({specifier, target}) => target.type !== 'index' || /^===?[^*,|]+$/.test(specifier))
			.map(({normalizedName}) => normalizedName),
	);
	return packages.filter(one => !pinned.has(one.normalizedName) && !seeds.has(one.normalizedName) && !settled.has(one))
		.length;
};
