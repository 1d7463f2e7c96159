import type {Package} from '../../model/environment.js';

/** `version` is absent where no file says it. */
type Named = {readonly name: string; readonly version?: string | undefined};

/** Changes of an operation, read from the disk before and after; each list is sorted by name. */
export type Changes = {
	readonly installed: readonly Named[];
	readonly removed: readonly Named[];
	/** Upgrades, and downgrades too. */
	readonly upgraded: ReadonlyArray<{readonly name: string; readonly from: string; readonly to: string}>;
};

export const noChanges: Changes = {installed: [], removed: [], upgraded: []};

/** Compares two lists of packages by normalized name and version. */
export const diffPackages = (before: readonly Package[], after: readonly Package[]): Changes => {
	const old = new Map(before.map(one => [one.normalizedName, one]));
	const present = new Map(after.map(one => [one.normalizedName, one]));
	return {
		installed: [...present.values()].filter(one => !old.has(one.normalizedName)).map(named),
		removed: [...old.values()].filter(one => !present.has(one.normalizedName)).map(named),
		upgraded: [...present.values()].flatMap(({name, normalizedName, version}) => {
			const from = old.get(normalizedName)?.version;
			return from === undefined || version === undefined || from === version ? [] : [{name, from, to: version}];
		}),
	};
};

const named = ({name, version}: Package): Named => ({name, ...(version === undefined ? {} : {version})});
