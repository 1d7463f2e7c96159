import type {Package, Rebuildable} from '../../model/environment.js';
import {shownText} from '../formats/requirements-file.js';
import type {RequirementSet} from '../syntax/requirement-set.js';
import {seeds, type LostPackage} from './lost-packages.js';

/**
 * Assesses whether a reset gives an environment back: `yes` if it brings back every package, `partly` if some, `no` if
 * none. `missing` names those that would be lost. Packages that the creator seeds are not counted.
 */
export const assessRebuildable = (
	set: RequirementSet | undefined,
	packages: readonly Package[],
	lost: readonly LostPackage[],
): Rebuildable => {
	const counted = packages.filter(one => !seeds.has(one.normalizedName));
	return {
		verdict: lost.length === 0 ? 'yes' : lost.length < counted.length ? 'partly' : 'no',
		...(set === undefined ? {} : {source: set.source.name}),
		missing: lost
			.map(one => shownText(one.package.name))
			.sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1)),
	};
};
