import {pathToFileURL} from 'node:url';
import type {Context} from '../model/context.js';
import type {Environment, Origin, Package} from '../model/environment.js';
import {isInside, isWellFormed, type FsPath} from '../model/path.js';
import type {RecipeNote} from '../model/reasons/recipe-note.js';
import type {Recipe, RecipePackage} from '../model/recipe.js';
import {maskSecrets} from '../text/mask-secrets.js';
import {printable} from '../text/printable.js';
import {flagsOf} from './flags.js';
import {compareVersions, isVersion, normalizeName} from '../python/pep440-specifiers.js';

/**
 * Takes a recipe with everything needed to recreate an environment: exact versions, origins, interpreter,
 * configuration.
 */
export const takeRecipe = (environment: Environment, packages: readonly Package[], context: Context): Recipe => {
	const {path, kind, creator, project, python} = environment;
	const {prompt, ...flags} = flagsOf(environment, packages);
	const base = python?.base;
	return {
		schemaVersion: 1,
		path,
		takenAt: context.now().toISOString(),
		kind,
		...(creator === undefined ? {} : {creator}),
		...(project === undefined ? {} : {project: project.path}),
		...(environment.rebuildable?.source === undefined ? {} : {source: environment.rebuildable.source}),
		python: {
			version: python?.version,
			implementation: python?.implementation,
			...(base === undefined || isInside(base, path) ? {} : {base}),
		},
		config: {...(prompt === undefined ? {} : {prompt}), ...flags},
		packages: packages.map(one => ({
			name: one.name,
			...(one.version === undefined ? {} : {version: one.version}),
			origin: maskOrigin(one.origin),
			...(one.requested === undefined ? {} : {requested: one.requested}),
		})),
	};
};

const maskOrigin = (origin: Origin): Origin => ('url' in origin ? {...origin, url: maskSecrets(origin.url)} : origin);

/** A recipe in the form that an installer reads. */
type RecipeRequirements = {
	/** Requirements in pip's format, one for each package, pinned; installers are left out. */
	readonly lines: readonly string[];
	/** Packages that may come back different. */
	readonly notes: ReadonlyArray<Pick<RecipePackage, 'name' | 'version'> & {readonly note: RecipeNote}>;
};

/** Lists the requirements that restore a recipe's packages, each exactly where its origin is known. */
export const recipeToRequirements = (recipe: Recipe): RecipeRequirements => {
	const lines: string[] = [];
	const notes: Array<RecipeRequirements['notes'][number]> = [];
	for (const one of recipe.packages) {
		const line = requirementLine(one);
		const note = packageNote(one);
		if (note !== undefined) notes.push({name: one.name, version: one.version, note});
		if (line === undefined) continue;
		// The creator of the environment installs these, perhaps in another version.
		const isInstaller = installerNames.has(normalizeName(one.name)) && one.origin.type === 'index';
		if (!isInstaller) lines.push(line);
	}
	return {lines, notes};
};

const installerNames: ReadonlySet<string> = new Set(['pip', 'setuptools', 'wheel']);

/** Writes one package as a requirement pinned to the installed version; undefined where no installer could read it. */
export const requirementLine = ({name, version, origin}: RecipePackage): string | undefined => {
	if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name)) return undefined;
	switch (origin.type) {
		case 'index':
			if (version === undefined) return undefined;
			if (isVersion(version)) return `${name}==${version}`;
			return /^[\w.+!-]+$/.test(version) ? `${name}===${version}` : undefined;
		case 'editable':
			return isPlainPath(origin.path) ? `-e ${quoted(origin.path)}` : undefined;
		case 'path':
			return isPlainPath(origin.path) ? `${name} @ ${pathToFileURL(origin.path).href}` : undefined;
		case 'url':
			return isPlainUrl(origin.url) ? `${name} @ ${origin.url}` : undefined;
		case 'vcs': {
			const {vcs, url, commit} = origin;
			if (!isPlainUrl(url) || !/^\w+$/.test(vcs) || !/^[\w./-]*$/.test(commit ?? '')) return undefined;
			return `${name} @ ${vcs}+${url}${commit === undefined ? '' : `@${commit}`}`;
		}
	}
};

/** Finds why a package may come back different; undefined where nothing speaks against it. */
export const packageNote = (one: RecipePackage): RecipeNote | undefined =>
	originNote(one) ?? (requirementLine(one) === undefined ? {type: 'no-requirement'} : undefined);

const originNote = ({version, origin}: RecipePackage): RecipeNote | undefined => {
	switch (origin.type) {
		case 'index':
			return version?.includes('+') && compareVersions(version, version.replace(/\+.*$/, '')) > 0
				? {type: 'local-version'}
				: undefined;
		case 'editable':
		case 'path':
			return {type: 'from-path', path: origin.path};
		case 'url':
			return origin.url.includes('****') ? {type: 'secret-not-kept'} : undefined;
		case 'vcs':
			if (origin.url.includes('****')) return {type: 'secret-not-kept'};
			return origin.commit === undefined ? {type: 'no-commit'} : undefined;
	}
};

// pip reads a requirement line by line; a control character in it would end it or hide something.
const isPlainPath = (path: FsPath): boolean => isWellFormed(path) && printable(path) === path;
// A masked URL leads nowhere.
const isPlainUrl = (url: string): boolean => /^[\u0021-\u007e]+$/.test(url) && !url.includes('****');
// A file URL contains no space, quote, comment sign or variable.
const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : pathToFileURL(path).href);
