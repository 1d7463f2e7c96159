import type {Creator, Kind, Origin} from './environment.js';
import type {FsPath} from './path.js';

/** Facts needed to recreate an environment. Contains no secrets: URLs are masked. */
export type Recipe = {
	readonly schemaVersion: 1;
	readonly path: FsPath;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	readonly kind: Kind;
	readonly creator?: Creator | undefined;
	readonly project?: FsPath | undefined;
	/** Requirements file from which it would be reset, if there is one. */
	readonly source?: string | undefined;
	readonly python: {
		readonly version?: string | undefined;
		readonly implementation?: string | undefined;
		readonly base?: FsPath | undefined;
	};
	readonly config: {
		readonly prompt?: string | undefined;
		readonly systemSitePackages: boolean;
		/** True when its interpreter is a copy, not a link. */
		readonly copies: boolean;
		/** Absent in recipes of older versions of ours. */
		readonly withPip?: boolean | undefined;
	};
	/** Packages by normalized name. */
	readonly packages: readonly RecipePackage[];
};

export type RecipePackage = {
	readonly name: string;
	/** Absent where no file said it; empty in recipes of older versions of ours. */
	readonly version?: string | undefined;
	readonly origin: Origin;
	readonly requested?: boolean | undefined;
};

const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';

/** Whether a value read from disk is a recipe. */
export const isRecipe = (value: unknown): value is Recipe => {
	if (!isTable(value) || value['schemaVersion'] !== 1) return false;
	const {path, takenAt, kind, python, config, packages} = value;
	if (typeof path !== 'string' || typeof takenAt !== 'string' || typeof kind !== 'string') return false;
	if (!isTable(python) || !isTable(config) || !Array.isArray(packages)) return false;
	return packages.every(
		one => isTable(one) && typeof one['name'] === 'string' && isTextOrAbsent(one['version']) && isOrigin(one['origin']),
	);
};

const isOrigin = (value: unknown): boolean => {
	if (!isTable(value)) return false;
	switch (value['type']) {
		case 'index':
			return true;
		case 'editable':
		case 'path':
			return typeof value['path'] === 'string';
		case 'url':
			return typeof value['url'] === 'string';
		case 'vcs':
			return typeof value['url'] === 'string' && typeof value['vcs'] === 'string';
		default:
			return false;
	}
};

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
