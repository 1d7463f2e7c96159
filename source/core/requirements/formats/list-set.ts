import type {FsPath} from '../../model/path.js';
import type {ReadNote} from '../../model/reasons/read-note.js';
import {evaluateMarker} from '../../python/markers.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {
	OfferedPart,
	Part,
	ReadOptions,
	Required,
	RequirementSet,
	Source,
	Unread,
} from '../syntax/requirement-set.js';
import {includesPart, selectableSet} from '../syntax/selectable-set.js';

/** Result of reading a list. */
type ListFacts = {
	readonly source: Source;
	/** Requirements of the project itself and of all groups and extras, in the order of the file. */
	readonly requirements: readonly Required[];
	readonly unread: readonly Unread[];
	readonly isDefault?: ((part: Part) => boolean) | undefined;
	readonly requiresPython?: string | undefined;
	readonly projectName?: string | undefined;
	readonly notes?: readonly ReadNote[] | undefined;
	/** Absent: it lists only requested packages. */
	readonly complete?: boolean | undefined;
	readonly tolerated?: readonly Required[] | undefined;
	readonly constraints?: readonly Required[] | undefined;
	/** Absent: the source alone. */
	readonly files?: readonly FsPath[] | undefined;
};

/** Makes the set of a list: its requirements outside of groups and extras, and those of the chosen groups and extras. */
export const listSet = (facts: ListFacts, {markers}: Pick<ReadOptions, 'markers'>): RequirementSet => {
	const {source, requirements, unread, isDefault = () => false, requiresPython, projectName} = facts;
	const isHere = ({marker}: Required): boolean =>
		marker === undefined || markers === undefined || evaluateMarker(marker, markers, []);
	const here = requirements.filter(isHere);
	const ownName = projectName === undefined ? undefined : normalizeName(projectName);
	return selectableSet({
		source,
		complete: facts.complete ?? false,
		parts: partsOf(requirements).map(part => ({...part, isDefault: isDefault(part)})),
		requirementsFor: chosen => {
			const parts = withOwnExtras(chosen, here, ownName);
			return here.filter(item => isAsked(item, parts) && !isOwn(item, ownName));
		},
		tolerated: facts.tolerated ?? [],
		constraints: (facts.constraints ?? []).filter(isHere),
		unread,
		notes: facts.notes ?? [],
		files: facts.files ?? [source.path],
		...(requiresPython === undefined ? {} : {requiresPython}),
		...(ownName === undefined ? {} : {projectName: ownName}),
	});
};

const isAsked = ({part}: Required, parts: readonly Part[]): boolean => part === undefined || includesPart(parts, part);

const isOwn = ({normalizedName, target}: Required, ownName: string | undefined): boolean =>
	ownName !== undefined && normalizedName === ownName && target.type === 'index';

/** Groups and extras that a requirement `own[extra]` on the project itself includes, as in pip and all managers. */
const withOwnExtras = (
	chosen: readonly Part[],
	here: readonly Required[],
	ownName: string | undefined,
): readonly Part[] => {
	const own = here.filter(item => isOwn(item, ownName));
	const parts = [...chosen];
	for (const part of parts)
		for (const {extras} of own.filter(item => item.part !== undefined && includesPart([part], item.part)))
			for (const extra of extras.map(name => partOf('extra', name))) if (!includesPart(parts, extra)) parts.push(extra);
	return parts;
};

const partsOf = (requirements: readonly Required[]): readonly Part[] => {
	const parts: Part[] = [];
	for (const {part} of requirements) if (part !== undefined && !includesPart(parts, part)) parts.push(part);
	return parts;
};

/** A part by its name as written. */
export const partOf = (type: Part['type'], name: string): Part => ({type, name: normalizeName(name)});

/** Distinct groups and extras of a source, each once, by their names as written. */
export const offeredParts = (
	type: Part['type'],
	names: readonly string[],
	isDefault: (name: string) => boolean = () => false,
): readonly OfferedPart[] => {
	const defaults = new Map(names.map(name => [normalizeName(name), isDefault(name)]));
	return [...defaults].map(([name, answer]) => ({type, name, isDefault: answer}));
};
