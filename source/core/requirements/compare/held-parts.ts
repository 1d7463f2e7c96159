import type {Package} from '../../model/environment.js';
import {isKnownToFit} from '../../python/pep440-specifiers.js';
import type {OfferedPart, Required, RequirementSet} from '../syntax/requirement-set.js';
import {compareOrigin, nameByOrigin} from './compare-origin.js';
import type {FindNeeded} from './needed-packages.js';

/**
 * Adds to the chosen parts of a set the groups and extras that the environment holds: somebody must have asked for them.
 * A part is held when all its packages are installed, and when it either adds a package to the other parts or asks for
 * other versions than they do, and these versions are installed. Of parts that exclude each other, takes the one whose
 * versions are installed.
 */
export const chooseHeld = async (
	set: RequirementSet,
	packages: readonly Package[],
	findNeeded: FindNeeded,
): Promise<RequirementSet> => {
	const offered = set.parts.filter(({isDefault}) => !isDefault);
	if (offered.length === 0) return set;
	const installed = new Map([...packages].reverse().map(one => [one.normalizedName, one]));
	const needed = set.complete ? new Set(namesIn(set, packages)) : new Set((await findNeeded(set)).keys());
	const candidates = offered.flatMap(part => {
		const misfits = misfitsOf(part, {set, needed, installed, packages});
		return misfits === undefined ? [] : [{part, misfits}];
	});
	let chosen = set;
	for (const {part} of candidates.sort((left, right) => left.misfits - right.misfits)) {
		const more = chosen.choose([...chosen.chosen, part]);
		if (!contradicts(more.requirements)) chosen = more;
	}
	return chosen;
};

/** The groups and extras of a set that are chosen without being default ones. */
export const addedParts = ({chosen}: RequirementSet): readonly OfferedPart[] =>
	chosen.filter(({isDefault}) => !isDefault);

const namesIn = ({requirements}: RequirementSet, packages: readonly Package[]): readonly string[] =>
	requirements.flatMap(item => item.normalizedName ?? nameByOrigin(item, packages) ?? []);

type Facts = {
	readonly set: RequirementSet;
	/** Names that are needed without the part. */
	readonly needed: ReadonlySet<string>;
	readonly installed: ReadonlyMap<string, Package>;
	readonly packages: readonly Package[];
};

/** How many packages of a part that is held are of another version than it asks for; undefined for one not held. */
const misfitsOf = (part: OfferedPart, {set, needed, installed, packages}: Facts): number | undefined => {
	const before = new Set(set.requirements.map(keyOf));
	const own = set.choose([part]).requirements.filter(item => !before.has(keyOf(item)));
	const found = own.map(item => ({
		item,
		one: installed.get(item.normalizedName ?? nameByOrigin(item, packages) ?? ''),
	}));
	if (found.length === 0 || found.some(({one}) => one === undefined)) return undefined;
	const misfits = found.filter(({item, one}) => one !== undefined && !fits(item, one)).length;
	const adds = found.some(({one}) => one !== undefined && !needed.has(one.normalizedName));
	return adds || misfits === 0 ? misfits : undefined;
};

const keyOf = ({normalizedName, text, specifier, target}: Required): string =>
	JSON.stringify([normalizedName ?? text, specifier, target]);

const fits = (item: Required, one: Package): boolean => {
	const origin = compareOrigin(item, one);
	return isKnownToFit(one.version, item.specifier) && (origin === 'same' || origin === 'unknown');
};

/** Whether one package would have to be of two versions at once. */
const contradicts = (requirements: readonly Required[]): boolean => {
	const versions = new Map<string, string>();
	return requirements.some(({normalizedName: name, specifier}) => {
		const version = /^===?([^*|,]+)$/.exec(specifier)?.[1];
		if (name === undefined || version === undefined) return false;
		const other = versions.get(name);
		versions.set(name, version);
		return other !== undefined && other !== version;
	});
};
