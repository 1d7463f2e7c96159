import type {FsPath} from '../../model/path.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import type {ReadOptions} from './requirements-file.js';
import type {Required, RequirementSet, Source, Target, Unread} from '../syntax/requirement-set.js';

/** One package of a lock. */
export type Locked = {
	readonly name: string;
	readonly version?: string | undefined;
	readonly target?: Target | undefined;
	readonly editable?: boolean | undefined;
	readonly marker?: string | undefined;
	readonly extras?: readonly string[] | undefined;
	readonly optional?: boolean | undefined;
	readonly group?: string | undefined;
};

/** A package of a lock as a requirement: exactly its version where it comes from an index. */
export const requiredOf = (locked: Locked, file: FsPath): Required => {
	const {
		name,
		version,
		target = {type: 'index'},
		editable = false,
		marker,
		extras = [],
		optional = false,
		group,
	} = locked;
	const specifier = version === undefined || target.type !== 'index' ? '' : `==${version}`;
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
		optional,
		...(marker === undefined ? {} : {marker}),
		...(group === undefined ? {} : {group}),
	};
};

/** What a reader of a lock has found out. */
type LockFacts = {
	readonly packages: readonly Locked[];
	readonly unread?: readonly Unread[] | undefined;
	readonly requiresPython?: string | undefined;
	readonly projectName?: string | undefined;
	readonly notes?: readonly string[] | undefined;
};

/** The set of a lock: complete, so that whatever else is installed is extra. */
export const lockSet = (source: Source, facts: LockFacts): RequirementSet => ({
	source,
	complete: true,
	requirements: facts.packages.map(one => requiredOf(one, source.path)),
	constraints: [],
	unread: facts.unread ?? [],
	notes: facts.notes ?? [],
	files: [source.path],
	...(facts.requiresPython === undefined ? {} : {requiresPython: facts.requiresPython}),
	...(facts.projectName === undefined ? {} : {projectName: normalizeName(facts.projectName)}),
});

/** Reads one source by its format. */
export type Reader = (source: Source, options: ReadOptions) => Promise<RequirementSet>;
