import {join, parent} from '../../../model/path.js';
import {normalizeName} from '../../../python/pep440-specifiers.js';
import type {ReadOptions, Required, RequirementSet, Source, Unread} from '../../syntax/requirement-set.js';
import {includesPart} from '../../syntax/selectable-set.js';
import {listSet, partOf} from '../list-set.js';
import {readPyproject} from '../pyproject.js';
import {readRequirementLines} from '../requirements-file.js';
import {readSetupConfig} from '../setup-cfg.js';

/** Packages that a program installs into one of the environments that it makes for a project. */
export type ToolEnvironment = {
	/** Lines of a requirements file. */
	readonly lines: readonly string[];
	readonly unread: readonly Unread[];
	/** Way in which the project itself is installed; absent: it is not installed. */
	readonly project?: 'editable' | 'built' | undefined;
	readonly extras: readonly string[];
	readonly groups: readonly string[];
};

/** Reads what such an environment asks for: its own lines, and the project's requirements with its extras and groups. */
export const toolEnvironmentSet = async (
	source: Source,
	environment: ToolEnvironment,
	options: ReadOptions,
): Promise<RequirementSet> => {
	const own = await readRequirementLines(environment.lines, source.path, options);
	const declared = await projectSet(source, options);
	const parts = [
		...environment.extras.map(name => partOf('extra', name)),
		...environment.groups.map(name => partOf('group', name)),
	];
	const ofParts = declared?.choose(parts).requirements ?? [];
	// Extras belong to the installed project, groups do not.
	const needed = ofParts.filter(({part}) => environment.project !== undefined || part?.type === 'group');
	const missing = parts.filter(part => !includesPart(declared?.parts ?? [], part));
	return listSet(
		{
			source,
			requirements: [
				...own.requirements,
				...needed.map(({part: _, ...item}) => item),
				...projectItself(environment, declared, {source, options}),
			],
			constraints: own.constraints,
			unread: [
				...environment.unread,
				...own.unread,
				...(environment.project === undefined ? [] : (declared?.unread ?? [])),
				...missing.map(({type, name}) => ({
					text: name,
					reason: {type: 'missing-part' as const, part: type},
					file: source.path,
				})),
			],
			notes: own.flaws,
			files: [source.path, ...own.files],
			projectName: declared?.projectName,
			requiresPython: declared?.requiresPython,
		},
		options,
	);
};

/** Reads the project's own requirements: from `pyproject.toml`, or else from `setup.cfg`. */
const projectSet = async (source: Source, options: ReadOptions): Promise<RequirementSet | undefined> => {
	const directory = parent(source.path);
	const standard = await readPyproject({...source, path: join(directory, 'pyproject.toml')}, options);
	if (standard.projectName !== undefined) return standard;
	const older = await readSetupConfig({...source, path: join(directory, 'setup.cfg')}, options);
	return older.projectName === undefined ? undefined : older;
};

const projectItself = (
	{project}: ToolEnvironment,
	declared: RequirementSet | undefined,
	{source, options}: {readonly source: Source; readonly options: ReadOptions},
): readonly Required[] => {
	if (project === undefined) return [];
	const name = declared?.projectName;
	return [
		{
			...(name === undefined ? {} : {name, normalizedName: normalizeName(name)}),
			extras: [],
			specifier: '',
			target: {type: 'path', path: options.project},
			editable: project === 'editable',
			text: name ?? '.',
			file: source.path,
			hashes: [],
		},
	];
};
