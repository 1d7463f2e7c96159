import type {ChangeFailure} from '../../model/reasons/change-failure.js';
import type {NotAsAsked, SourceName} from '../../model/reasons/create-failure.js';
import type {Context} from '../../model/context.js';
import type {Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import type {MarkerEnvironment} from '../../python/markers.js';
import {recipeToRequirements} from '../../inspect/take-recipe.js';
import {computeDrift} from '../../requirements/compare/drift.js';
import {fatalPart} from '../../requirements/compare/refused-input.js';
import {projectsToReinstall} from '../../requirements/compare/lost-packages.js';
import {presentPaths} from '../../requirements/report.js';
import {sourceByName} from '../../requirements/formats/find-sources.js';
import {readRequirements} from '../../requirements/formats/read-source.js';
import {requirementLines} from '../../requirements/requirement-lines.js';
import type {Part, RequirementSet, Source, Unread} from '../../requirements/syntax/requirement-set.js';
import {wantedPython} from '../../requirements/wanted-python.js';
import {normalizeName} from '../../python/pep440-specifiers.js';
import {baseName, parent, type FsPath} from '../../model/path.js';
import type {Recipe} from '../../model/recipe.js';
import {printable} from '../../text/printable.js';
import type {ChangeNote} from './change-note.js';
import {openDrafts} from './requirement-drafts.js';
import {nothing} from './install.js';
import type {InstallRequest} from './installers/installer.js';

/** Source that fills an environment: a file of a project, in any format that we read, or a saved recipe. */
export type From =
	| {
			readonly type: 'source';
			readonly source: Source;
			readonly project: FsPath;
			/** Groups and extras to install besides the default ones. */
			readonly parts?: readonly Part[] | undefined;
	  }
	| {readonly type: 'recipe'; readonly recipe: Recipe}
	| {
			/** Rules of a manager that no file tells without running it: nothing is known of them beforehand. */
			readonly type: 'manager';
			readonly manager: string;
			readonly project: FsPath;
			/** Packages that the manager was asked for, as far as it has noted them. */
			readonly packages: ReadonlyArray<{readonly name: string; readonly version?: string | undefined}>;
	  };

/** Input for an installer, and the checks for completeness afterwards. */
export type InstallSource = {
	/** Name of the file: `requirements.txt`; of a manager; undefined for a recipe. */
	readonly label: SourceName;
	readonly requestFor: (markers: MarkerEnvironment) => Promise<InstallRequest>;
	/** Packages that are missing or in a wrong version; empty when everything is there. */
	readonly missing: (packages: readonly Package[], markers: MarkerEnvironment) => Promise<readonly NotAsAsked[]>;
	/** Packages of these that have to be installed from their directory again, since nothing else requires them. */
	readonly projectsIn: (packages: readonly Package[], markers: MarkerEnvironment) => Promise<readonly Package[]>;
	readonly requiresPython?: string | undefined;
	/** Facts about the source that its user should know. */
	readonly notes: readonly ChangeNote[];
	/** Removes the files that `requestFor` wrote for the installer. */
	readonly dispose: () => Promise<void>;
};

/** A file that was named as the one to install from. */
export const namedSource = (path: FsPath): Source => {
	const name = baseName(path);
	const known = /\.py$/.test(name) && name !== 'setup.py' ? {format: 'script' as const} : sourceByName(path, name);
	return {path, name: printable(name), format: 'requirements', role: 'list', ...known, why: 'named'};
};

/**
 * Reads a source before anything is changed. Throws `bad-requirements` for a file that is missing, includes itself,
 * can't be read, or contains nothing that an installer could use.
 */
export const readInstallSource = async (from: From, context: Context): Promise<InstallSource> => {
	switch (from.type) {
		case 'recipe':
			return ofRecipe(from.recipe, context);
		case 'manager':
			return ofManager(from);
		case 'source':
			return ofSource(from, context);
	}
};

const ofManager = ({manager, packages: asked}: Extract<From, {type: 'manager'}>): InstallSource => ({
	label: manager,
	requestFor: async () => Promise.resolve(nothing),
	missing: async packages => {
		const present = new Set(packages.map(({normalizedName}) => normalizedName));
		const missing = asked.filter(({name}) => !present.has(normalizeName(name)));
		return Promise.resolve(missing.map(({name}) => ({state: 'missing' as const, name: printable(name), required: ''})));
	},
	projectsIn: async () => Promise.resolve([]),
	notes: [],
	dispose: async () => Promise.resolve(),
});

const ofSource = async (
	{source, project, parts = []}: Extract<From, {type: 'source'}>,
	context: Context,
): Promise<InstallSource> => {
	const {variables} = context;
	const read = async (markers?: MarkerEnvironment): Promise<RequirementSet> =>
		(await readRequirements(source, {project, variables, markers})).choose(parts);
	const set = await read();
	refuseUnreadable(set);
	const drafts = openDrafts(context);
	const isPlainFile = source.format === 'requirements';
	return {
		label: source.name,
		requestFor: async markers => {
			if (isPlainFile) return {...nothing, files: [source.path]};
			const lines = requirementLines(await read(markers));
			const isFull = source.role === 'lock' && set.complete;
			return {...nothing, files: [await drafts.write(lines)], withoutDependencies: isFull};
		},
		missing: async (packages, markers) => differences(await read(markers), packages, markers),
		projectsIn: async (packages, markers) =>
			projectsToReinstall({
				set: await read(markers),
				packages,
				project,
				present: await presentPaths([], packages),
			}),
		requiresPython: await wantedPython(project, {variables, first: source}),
		notes: set.notes.map(note => ({type: 'source-read', note})),
		dispose: drafts.dispose,
	};
};

const differences = async (
	set: RequirementSet,
	packages: readonly Package[],
	markers: MarkerEnvironment,
): Promise<readonly NotAsAsked[]> => {
	const {entries} = await computeDrift({set, others: [], packages, markers});
	return entries
		.filter(({state}) => state === 'missing' || state === 'version' || state === 'source')
		.map(({name, state, required = '', installed = '', why}) => {
			if (state === 'missing') return {state, name, required};
			return {state: 'differs', name, installed, required, why};
		});
};

/**
 * Throws `bad-requirements` for a file of requirements that includes itself, which pip follows until its stack is full.
 * All else that may be wrong with it is left to the installer.
 */
export const refuseCircle = async (file: FsPath, {variables}: Context): Promise<void> => {
	const set = await readRequirements(namedSource(file), {project: parent(file), variables});
	const circle = set.unread.find(({reason}) => reason.type === 'includes-itself');
	if (circle !== undefined) throw refusalOf(set, circle);
};

/** Lines that pip itself reads, or refuses with its own message, are left to pip. */
const refuseUnreadable = (set: RequirementSet): void => {
	const fatal = fatalPart(set);
	if (fatal !== undefined) throw refusalOf(set, fatal);
	if (set.source.role === 'limits') throw refusal(set, {type: 'only-limits'});
};

const refusalOf = (set: RequirementSet, {reason, text, line, file}: Unread): VenvError => {
	const isWhole = file === set.source.path && line === undefined;
	return refusal(set, {
		type: 'source-unread',
		reason,
		part: isWhole ? undefined : {text: printable(text), line, file},
	});
};

const refusal = ({source: {path}}: RequirementSet, reason: ChangeFailure): VenvError =>
	new VenvError('bad-requirements', {what: {doing: 'install-from', path}, reason, path});

const ofRecipe = (recipe: Recipe, context: Context): InstallSource => {
	const {lines, notes} = recipeToRequirements(recipe);
	const drafts = openDrafts(context);
	return {
		label: undefined,
		requestFor: async () => {
			if (lines.length === 0) return nothing;
			return {...nothing, files: [await drafts.write(lines)], withoutDependencies: true};
		},
		missing: async packages => Promise.resolve(missingOfRecipe(recipe, packages)),
		// Its lines name them.
		projectsIn: async () => Promise.resolve([]),
		notes: notes.map(note => ({type: 'recipe-package', ...note})),
		dispose: drafts.dispose,
	};
};

const installerNames: ReadonlySet<string> = new Set(['pip', 'setuptools', 'wheel']);

const missingOfRecipe = ({packages: wanted}: Recipe, packages: readonly Package[]): readonly NotAsAsked[] => {
	const present = new Map(packages.map(one => [one.normalizedName, one]));
	return wanted
		.filter(({name}) => !installerNames.has(normalizeName(name)))
		.flatMap(({name, version, origin}) => {
			const found = present.get(normalizeName(name));
			if (found === undefined) return [{state: 'missing', name: printable(name), required: ''}];
			const isKnown = found.version !== undefined && version !== undefined && origin.type === 'index';
			return isKnown && found.version !== version ? [differing(name, found.version, version)] : [];
		});
};

const differing = (name: string, installed: string, required: string): NotAsAsked => ({
	state: 'differs',
	name: printable(name),
	installed,
	required: printable(required),
	why: undefined,
});
