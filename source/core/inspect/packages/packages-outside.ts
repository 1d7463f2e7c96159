import type {Found} from '../../model/environment.js';
import {entryAt, isDirectory, namesIn, realPathOf} from '../../platform/files/entries.js';
import {isInside, join, type FsPath} from '../../model/path.js';

/**
 * Finds the link by which an environment's packages lie outside of it: `lib`, or a directory in it. Links are not followed,
 * so that what is installed there is not read. Undefined where its packages are its own.
 */
export const linkToPackages = ({path}: Pick<Found, 'path'>): FsPath | undefined => {
	const top = realPathOf(path) ?? path;
	const libraries = [join(path, 'lib'), join(path, 'lib64')];
	const versions = libraries.flatMap(library => versionsIn(library));
	const places = [...libraries, ...versions, ...versions.map(one => join(one, 'site-packages'))];
	return places.find(place => {
		const real = entryAt(place)?.isSymbolicLink() ? realPathOf(place) : undefined;
		return real !== undefined && isDirectory(real) && !isInside(real, top);
	});
};

/** Finds that link where none of the packages is the environment's own. Costs nothing for any other. */
export const linkToAllPackages = (found: Pick<Found, 'path' | 'layout'>): FsPath | undefined =>
	found.layout.sitePackages.length > 0 ? undefined : linkToPackages(found);

const versionsIn = (library: FsPath): readonly FsPath[] =>
	namesIn(library)
		.filter(name => /^(?:python|pypy|graalpy)\d/.test(name))
		.map(name => join(library, name));
