import type {Package, Rebuildable} from '../../environment.js';
import type {FsPath} from '../../platform/paths.js';
import {isInside} from '../../platform/paths.js';
import type {MarkerEnvironment} from '../markers.js';
import {createClosure, type Closure} from './closure.js';
import {applicable, baseline, nameByOrigin, namesOf} from './drift.js';
import {shownText} from './requirements-file.js';
import type {Required, RequirementSet} from './source.js';

export type RebuildableRequest = {
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
export const judgeRebuildable = (request: RebuildableRequest): Rebuildable => {
	const {set, others, packages, markers, closure = createClosure(packages, markers)} = request;
	const sets = set === undefined ? others : [set, ...others];
	const names = namesOf(sets, {packages, markers, closure});
	const asked = sets.flatMap(one => applicable(one, markers));
	const counted = packages.filter(one => !isCommon(one, request));
	const lost = counted.filter(one => isLost(one, asked, {names, present: request.present}));
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

type Facts = {readonly names: ReadonlyMap<string, string>; readonly present: ReadonlySet<FsPath>};

const isLost = (one: Package, asked: readonly Required[], {names, present}: Facts): boolean => {
	if (!names.has(one.normalizedName)) return true;
	const named = asked.filter(item => (item.normalizedName ?? nameByOrigin(item, [one])) === one.normalizedName);
	const places = named.map(item => item.target).filter(target => target.type !== 'index');
	// Asked for by name alone, or needed by another: the index has it, unless it never came from there.
	if (places.length === 0) return one.origin.type !== 'index' && !isPinned(one);
	return !places.some(target => {
		if (target.type === 'path') return present.has(target.path);
		return target.type === 'url' || /^[0-9a-f]{40,64}$/i.test(target.revision ?? '');
	});
};

/** From a URL that still says what it said. */
const isPinned = ({origin}: Package): boolean => origin.type === 'url' && /^https?:/.test(origin.url);
