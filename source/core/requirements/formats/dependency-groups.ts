import type {UnreadReason} from '../../model/reasons/unread-reason.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {isTable, textAt, type Table} from '../syntax/toml.js';
import type {Required} from '../syntax/requirement-set.js';
import {addTexts, type Collected} from './collected.js';
import {partOf} from './list-set.js';

/** Normalized names of the groups that each group includes, by the group's own normalized name. */
export type GroupIncludes = Map<string, readonly string[]>;

/** Notes a group and those that it includes, in addition to what is noted of it already. */
export const noteGroup = (name: string, included: readonly string[], includes: GroupIncludes): void => {
	const key = normalizeName(name);
	includes.set(key, [...(includes.get(key) ?? []), ...included.map(normalizeName)]);
};

/** Reads `[dependency-groups]` (PEP 735): texts are requirements of their group, tables include another group. */
export const readDependencyGroups = (groups: Table, collected: Collected): GroupIncludes => {
	const includes: GroupIncludes = new Map();
	for (const [group, list] of Object.entries(groups)) {
		const items: readonly unknown[] = Array.isArray(list) ? list : [];
		const includedBy = (item: unknown) => (isTable(item) ? textAt(item, 'include-group') : undefined);
		const own = items.filter(item => includedBy(item) === undefined);
		addTexts(own, collected, partOf('group', group));
		noteGroup(
			group,
			items.map(includedBy).filter(name => name !== undefined),
			includes,
		);
	}
	return includes;
};

const maximumIncluded = 100_000;

/**
 * Adds the requirements of included groups to the groups that include them, however deep. A group that is missing or that
 * includes itself is reported and skipped; so is one whose includes add up to more than a file of a project has.
 */
export const addIncludedGroups = (includes: GroupIncludes, {source, requirements, unread}: Collected): void => {
	const own = requirementsByGroup(requirements);
	const refuse = (text: string, reason: UnreadReason): void => {
		const isKnown = unread.some(one => one.text === text && one.reason.type === reason.type);
		if (!isKnown) unread.push({text, reason, file: source.path});
	};
	let added = 0;
	for (const [group, included] of includes) {
		const reached = new Set(included);
		for (const name of reached) {
			if (!includes.has(name)) refuse(name, {type: 'missing-group'});
			if (name === group) refuse(name, {type: 'group-includes-itself'});
			const copies = name === group ? [] : (own.get(name) ?? []);
			added += copies.length + 1;
			if (added > maximumIncluded) return refuse(group, {type: 'includes-too-many', maximum: maximumIncluded});
			requirements.push(...copies.map(item => ({...item, part: partOf('group', group)})));
			for (const further of includes.get(name) ?? []) reached.add(further);
		}
	}
};

const requirementsByGroup = (requirements: readonly Required[]): ReadonlyMap<string, readonly Required[]> => {
	const groups = new Map<string, Required[]>();
	for (const item of requirements) {
		if (item.part?.type !== 'group') continue;
		const list = groups.get(item.part.name) ?? [];
		groups.set(item.part.name, list);
		list.push(item);
	}
	return groups;
};
