import type {Package, Rebuildable} from '../../model/environment.js';
import type {FsPath} from '../../model/path.js';
import {isInside} from '../../model/path.js';
import type {MarkerEnvironment} from '../../python/markers.js';
import {createClosure, type Closure} from './needed-packages.js';
import {allRequirements} from '../syntax/selectable-set.js';
import {baseline, namesOf} from './drift.js';
import {nameByOrigin} from './compare-origin.js';
import {shownText} from '../formats/requirements-file.js';
import type {Required, RequirementSet, Target} from '../syntax/requirement-set.js';

type RebuildableRequest = {
	/** The source that a reset would read. */
	readonly set?: RequirementSet | undefined;
	readonly others: readonly RequirementSet[];
	readonly packages: readonly Package[];
	readonly markers: MarkerEnvironment;
	readonly project?: FsPath | undefined;
	/** Paths that requirements point to and that are there. */
	readonly present: ReadonlySet<FsPath>;
	/** Of these packages and markers, where one was made already. */
	readonly closure?: Closure | undefined;
};

/**
 * Whether the environment could be had again from its project's files: `yes` if every package is asked for somewhere
 * from where it can be had as it is, `partly` if some are, `no` if none. `missing` names the packages that would be
 * lost: in no source, or from a place that no source names, that is gone, or that moves (version control without a
 * commit). Installers are not counted, nor is the project itself.
 */
export const judgeRebuildable = async (request: RebuildableRequest): Promise<Rebuildable> => {
	const {set, others, packages, markers, closure = createClosure(packages, markers)} = request;
	const sets = set === undefined ? others : [set, ...others];
	const names = await namesOf(sets, closure);
	const targets = targetsOf(sets.flatMap(allRequirements), packages);
	const counted = packages.filter(one => !isCommon(one, request));
	const lost = counted.filter(one => isLost(one, {names, targets, present: request.present}));
	return {
		verdict: lost.length === 0 ? 'yes' : lost.length < counted.length ? 'partly' : 'no',
		...(set === undefined ? {} : {source: set.source.name}),
		missing: lost
			.map(one => shownText(one.name))
			.sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1)),
	};
};

/** An installer, or the project itself, which lies beside its environment. */
const isCommon = ({normalizedName, origin}: Package, {project}: RebuildableRequest): boolean => {
	if (baseline.has(normalizedName)) return true;
	if (project === undefined || (origin.type !== 'editable' && origin.type !== 'path')) return false;
	return origin.type === 'editable' ? isInside(origin.path, project) : origin.path === project;
};

type Place = Exclude<Target, {readonly type: 'index'}>;

type Facts = {
	readonly names: ReadonlyMap<string, string>;
	/** Where packages are asked for from that are not meant to come from an index, by normalized name. */
	readonly targets: ReadonlyMap<string, readonly Place[]>;
	readonly present: ReadonlySet<FsPath>;
};

const targetsOf = (asked: readonly Required[], packages: readonly Package[]): Facts['targets'] => {
	const targets = new Map<string, Place[]>();
	for (const item of asked) {
		if (item.target.type === 'index') continue;
		const name = item.normalizedName ?? nameByOrigin(item, packages);
		if (name !== undefined) targets.set(name, [...(targets.get(name) ?? []), item.target]);
	}
	return targets;
};

const isLost = (one: Package, {names, targets, present}: Facts): boolean => {
	if (!names.has(one.normalizedName)) return true;
	const places = targets.get(one.normalizedName) ?? [];
	// Asked for by name alone, or needed by another: the index has it, unless it never came from there.
	if (places.length === 0) return one.origin.type !== 'index' && !isPinned(one);
	return !places.some(target => {
		if (target.type === 'path') return present.has(target.path);
		return target.type === 'url' || /^[0-9a-f]{40,64}$/i.test(target.revision ?? '');
	});
};

/** From a URL that still says what it said. */
const isPinned = ({origin}: Package): boolean => origin.type === 'url' && /^https?:/.test(origin.url);
