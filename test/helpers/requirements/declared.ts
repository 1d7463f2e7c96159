import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Package} from '../../../source/core/model/environment.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import type {MarkerEnvironment} from '../../../source/core/python/markers.js';
import {normalizeName} from '../../../source/core/python/pep440-specifiers.js';
import {computeDrift} from '../../../source/core/requirements/compare/drift.js';
import {chooseHeld} from '../../../source/core/requirements/compare/held-parts.js';
import {nameLocalProjects} from '../../../source/core/requirements/compare/local-projects.js';
import {neededFinder} from '../../../source/core/requirements/compare/needed-packages.js';
import {findSources} from '../../../source/core/requirements/formats/find-sources.js';
import {readRequirements} from '../../../source/core/requirements/formats/read-source.js';
import type {RequirementSet} from '../../../source/core/requirements/syntax/requirement-set.js';
import {temporaryDirectory} from '../temporary.js';

/** Of the Python that declared environments have. */
export const markers: MarkerEnvironment = {
	python_version: '3.11',
	python_full_version: '3.11.2',
	os_name: 'posix',
	sys_platform: 'linux',
	platform_system: 'Linux',
	implementation_name: 'cpython',
};

/** An installed package, as its metadata would say. */
export const installed = (spec: string, details: Partial<Package> = {}): Package => {
	const [name = '', version = '1.0'] = spec.split('==');
	return {
		name,
		normalizedName: normalizeName(name),
		version,
		editable: false,
		origin: {type: 'index'},
		metadataPath: fsPath(`/${name}`),
		form: 'dist-info',
		requires: [],
		extras: [],
		...details,
	};
};

/** A project of these files. */
export const project = async (files: Readonly<Record<string, string>>): Promise<FsPath> => {
	const directory = await temporaryDirectory();
	for (const [name, text] of Object.entries(files)) {
		await mkdir(join(directory, name, '..'), {recursive: true});
		await writeFile(join(directory, name), text);
	}
	return directory;
};

/** What a project's sources say, the one to trust most first. */
export const setsOf = async (directory: FsPath): Promise<readonly RequirementSet[]> => {
	const sets: RequirementSet[] = [];
	for (const source of await findSources(directory))
		sets.push(await nameLocalProjects(await readRequirements(source, {project: directory, variables: {}, markers})));
	return sets;
};

/**
 * How these packages compare with a project of these files: a line each, what agrees too; and the groups and extras that
 * count beside the default ones.
 */
export const driftOf = async (files: Readonly<Record<string, string>>, packages: readonly Package[]) => {
	const [first, ...others] = await setsOf(await project(files));
	if (first === undefined) throw new Error('no source');
	const set = await chooseHeld(first, packages, neededFinder(packages, markers));
	const {entries, counts, parts} = await computeDrift({set, others, packages, markers});
	const words = entries.map(({name, state, required, installed: version, why}) =>
		[state, name, required, version, ...Object.values(why ?? {})].filter(part => part !== undefined).join(' '),
	);
	return {
		words,
		counts,
		differences: words.filter(word => !word.startsWith('ok ')),
		parts: parts.map(({type, name}) => `${type} ${name}`),
	};
};
