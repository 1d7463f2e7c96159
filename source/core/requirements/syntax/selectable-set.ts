import type {Part, Required, RequirementSet} from './requirement-set.js';

/** Facts of a set that don't depend on the selection, and its requirements for a selection. */
type SelectableFacts = Omit<RequirementSet, 'requirements' | 'chosen' | 'choose'> & {
	readonly requirementsFor: (chosen: readonly Part[]) => readonly Required[];
};

/** The set of these facts for the default parts; {@link RequirementSet.choose} answers it for others. */
export const selectableSet = ({requirementsFor, ...facts}: SelectableFacts): RequirementSet => {
	const known = new Map<string, RequirementSet>();
	const choose = (parts: readonly Part[]): RequirementSet => {
		const chosen = facts.parts.filter(one => one.isDefault || includesPart(parts, one));
		const key = JSON.stringify(chosen);
		const answer = known.get(key) ?? {...facts, chosen, choose, requirements: requirementsFor(chosen)};
		known.set(key, answer);
		return answer;
	};
	return choose([]);
};

/** Whether a part is among others. */
export const includesPart = (parts: readonly Part[], {type, name}: Part): boolean =>
	parts.some(other => other.type === type && other.name === name);

/** All that a set may ask for: with each of its parts, each taken alone, and what it tolerates. Some stand there twice. */
export const allRequirements = (set: RequirementSet): readonly Required[] => [
	...set.requirements,
	...set.parts.flatMap(part => set.choose([part]).requirements),
	...set.tolerated,
];

/** The set with each of its requirements replaced. */
export const mapRequirements = (set: RequirementSet, replace: (item: Required) => Required): RequirementSet =>
	selectableSet({
		...set,
		tolerated: set.tolerated.map(replace),
		requirementsFor: chosen => set.choose(chosen).requirements.map(replace),
	}).choose(set.chosen);
