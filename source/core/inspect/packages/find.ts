import type {Environment, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {listPackages} from './installed-packages.js';
import {parseRequirement, type Requirement} from '../../python/requirement.js';
import {isKnownToFit} from '../../python/pep440-specifiers.js';

/** A query of `find` and `has:`: a name, or a name with versions such as `numpy<2`. */
export type Spec = Requirement;

/** Parses a query. Throws a `VenvError` (`usage`) where it is no name with versions. */
export const parseSpec = (text: string): Spec => {
	try {
		return parseRequirement(text);
	} catch (error) {
		if (!(error instanceof VenvError)) throw error;
		throw new VenvError('usage', {
			what: error.what,
			why: error.why,
			hint: "Write a name, or a name with versions: 'numpy<2'",
			cause: error,
		});
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
