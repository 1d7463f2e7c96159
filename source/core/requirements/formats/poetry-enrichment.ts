import type {Required} from '../syntax/requirement-set.js';

/**
 * The lists of `[project]` and `[dependency-groups]` joined with those of `[tool.poetry]`, as poetry joins them (poetry,
 * "project.dependencies and tool.poetry.dependencies"; poetry-core, `DependencyGroup.dependencies_for_locking`). Where a
 * project has a list in both, the one of poetry adds nothing: it only says more of packages of the first, such as where
 * they come from. A key that `dynamic` names, and that the first leaves out, is poetry's to fill.
 */
export const enrich = (
	declared: readonly Required[],
	poetrys: readonly Required[],
	dynamic: readonly unknown[],
): readonly Required[] => {
	const lists = new Set([...declared, ...poetrys].map(listOf));
	return [...lists].flatMap(list => {
		const own = declared.filter(item => listOf(item) === list);
		const more = poetrys.filter(item => listOf(item) === list);
		if (own.length === 0) return more;
		const filled = [...own, ...(list === main ? leftOut(own, more, dynamic) : [])];
		return filled.flatMap(item => joined(item, more));
	});
};

const main = '';

/** The project's own list, its extras included, or a group. */
const listOf = ({part}: Required): string => (part?.type === 'group' ? part.name : main);

/** Those of poetry's that fill the one of two dynamic lists for which `[project]` has nothing. */
const leftOut = (
	own: readonly Required[],
	more: readonly Required[],
	dynamic: readonly unknown[],
): readonly Required[] => {
	const isMissing = (key: string, isOfKey: (item: Required) => boolean): boolean =>
		dynamic.includes(key) && !own.some(isOfKey);
	const isExtra = ({part}: Required): boolean => part !== undefined;
	const fillsExtras = isMissing('optional-dependencies', isExtra);
	const fillsOwn = isMissing('dependencies', item => !isExtra(item));
	return more.filter(item => (isExtra(item) ? fillsExtras : fillsOwn));
};

/** One requirement for each that poetry has of this package; the requirement as it is where poetry has none. */
const joined = (item: Required, more: readonly Required[]): readonly Required[] => {
	const details = more.filter(one => one !== item && one.normalizedName === item.normalizedName);
	const unique = details.filter(
		(one, index) => details.findIndex(other => other.text === one.text && other.marker === one.marker) === index,
	);
	if (unique.length === 0 || more.includes(item)) return [item];
	return unique.map(one => {
		const markers = [item.marker, one.marker].flatMap(marker => (marker === undefined ? [] : [`(${marker})`]));
		const isPlaced = item.target.type !== 'index';
		return {
			...item,
			specifier: both(item.specifier, one.specifier),
			target: isPlaced ? item.target : one.target,
			editable: one.editable,
			...(markers.length === 0 ? {} : {marker: markers.join(' and ')}),
		};
	});
};

/** Versions that two specifiers allow; each may have alternatives. */
const both = (left: string, right: string): string =>
	left
		.split('||')
		.flatMap(one => right.split('||').map(other => [one.trim(), other.trim()].filter(text => text !== '').join(',')))
		.join(' || ');
