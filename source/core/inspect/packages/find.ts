import type {Environment, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import {listPackages} from './installed-packages.js';
import {InvalidRequirement, parseRequirement, type Requirement} from '../../python/requirement.js';
import {isKnownToFit} from '../../python/pep440-specifiers.js';

/** A query of `find` and `has:`: a name, or a name with versions such as `numpy<2`. */
export type Spec = Requirement;

/** Parses a query. Throws a `VenvError` (`usage`) where it is no name with versions. */
export const parseSpec = (text: string): Spec => {
	try {
		return parseRequirement(text);
	} catch (error) {
		if (!(error instanceof InvalidRequirement)) throw error;
		throw error.with({code: 'usage', reason: {type: 'invalid-requirement', problem: error.problem, isQuery: true}});
	}
};

/**
 * Finds the packages of an environment that match: equal normalized name (PEP 503), version within the requested range,
 * pre-releases included. None for an alias: its packages are found in its target.
 */
export const findIn = async ({found, alias}: Environment, spec: Spec): Promise<readonly Package[]> =>
	alias === undefined ? matchSpec(await listPackages(found), spec) : [];

const matchSpec = (packages: readonly Package[], spec: Spec): readonly Package[] =>
	packages.filter(
		({normalizedName, version}) => normalizedName === spec.normalizedName && isKnownToFit(version, spec.specifier),
	);

/**
 * Paths of the environments that have a package matching a query; none while the text is no query (yet). One whose
 * packages can't be read counts as empty: its own row says what is wrong with it.
 */
export const findContaining = async (
	text: string,
	environments: readonly Environment[],
): Promise<ReadonlySet<FsPath>> => {
	const spec = specOf(text);
	const paths = new Set<FsPath>();
	if (spec === undefined) return paths;
	for (const environment of environments) {
		const found = await findIn(environment, spec).catch(() => []);
		if (found.length > 0) paths.add(environment.path);
	}
	return paths;
};

const specOf = (text: string): Spec | undefined => {
	try {
		return parseSpec(text);
	} catch (error) {
		if (error instanceof VenvError) return undefined;
		throw error;
	}
};
