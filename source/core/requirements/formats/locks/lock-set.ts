import type {FsPath} from '../../../model/path.js';
import type {Selection} from '../../../python/markers.js';
import type {FileProblem} from '../../../model/reasons/unread-reason.js';
import {normalizeName} from '../../../python/pep440-specifiers.js';
import type {
	OfferedPart,
	Part,
	ReadOptions,
	Required,
	RequirementSet,
	Source,
	Target,
	Unread,
} from '../../syntax/requirement-set.js';
import {printable} from '../../../text/printable.js';
import {selectableSet} from '../../syntax/selectable-set.js';

/** One package of a lock. */
export type Locked = {
	readonly name: string;
	/** A lock that allows any of several joins them by `||`. */
	readonly version?: string | undefined;
	readonly target?: Target | undefined;
	readonly editable?: boolean | undefined;
	readonly extras?: readonly string[] | undefined;
};

/**
 * Problem of a lock whose major version is newer than its reader, so that its entries may mean something else; undefined
 * for any other. Tools refuse such a lock as well, and read all minor versions.
 */
export const newerLock = (version: unknown, newest: number): FileProblem | undefined => {
	if (typeof version !== 'number' && typeof version !== 'string') return undefined;
	const isNewer = Number.parseInt(String(version), 10) > newest;
	return isNewer ? {type: 'newer-lock', version: printable(String(version)), newest} : undefined;
};

/** A package of a lock as a requirement: exactly its version where it comes from an index. */
export const requiredOf = (locked: Locked, file: FsPath): Required => {
	const {name, version, target = {type: 'index'}, editable = false, extras = []} = locked;
	const isExact = version !== undefined && target.type === 'index';
	const specifier = isExact
		? version
				.split(' || ')
				.map(one => `==${one}`)
				.join(' || ')
		: '';
	return {
		name,
		normalizedName: normalizeName(name),
		extras,
		specifier,
		target,
		editable,
		text: `${name}${specifier}`,
		file,
		hashes: [],
	};
};

/** Facts that a reader of a lock answers. */
type LockFacts = {
	/** The groups and extras that the lock was made for. */
	readonly parts?: readonly OfferedPart[] | undefined;
	/** Answers the packages that the lock's own tool would install here with these groups and extras, each once. */
	readonly select: (selection: Selection) => readonly Locked[];
	readonly unread?: readonly Unread[] | undefined;
	readonly requiresPython?: string | undefined;
	readonly projectName?: string | undefined;
};

/** The set of a lock: complete, so that whatever else is installed is extra. */
export const lockSet = (source: Source, facts: LockFacts): RequirementSet =>
	selectableSet({
		source,
		complete: true,
		parts: facts.parts ?? [],
		requirementsFor: chosen => facts.select(selectionOf(chosen)).map(one => requiredOf(one, source.path)),
		tolerated: [],
		constraints: [],
		unread: facts.unread ?? [],
		notes: [],
		files: [source.path],
		...(facts.requiresPython === undefined ? {} : {requiresPython: facts.requiresPython}),
		...(facts.projectName === undefined ? {} : {projectName: normalizeName(facts.projectName)}),
	});

/** The parts that a selection is made of. */
export const partsIn = ({extras, groups}: Selection): readonly Part[] => [
	...[...groups].map((name): Part => ({type: 'group', name})),
	...[...extras].map((name): Part => ({type: 'extra', name})),
];

const selectionOf = (chosen: readonly Part[]): Selection => ({
	extras: new Set(chosen.filter(({type}) => type === 'extra').map(({name}) => name)),
	groups: new Set(chosen.filter(({type}) => type === 'group').map(({name}) => name)),
});

/** Reads one source by its format. */
export type Reader = (source: Source, options: ReadOptions) => Promise<RequirementSet>;
