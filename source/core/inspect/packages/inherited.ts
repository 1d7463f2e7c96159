import type {Found, Package, Python} from '../../model/environment.js';
import {readNames} from '../../platform/files/entries.js';
import {fsPath, join, parent, type FsPath} from '../../model/path.js';
import type {SiteEntries} from './distributions.js';
import {readPackages} from './installed-packages.js';

/**
 * Lists the packages that an environment with access to the system's site-packages sees besides its own: those of its
 * base interpreter, sorted by normalized name, without those that its own packages hide. They don't belong to the
 * environment: nothing installs, upgrades or removes them through it. Empty where the environment is isolated or the
 * base is not known. Packages of the user's own site are left out, since they depend on who runs Python.
 */
export const listInherited = async (
	found: Found,
	python: Python | undefined,
	own: readonly Package[],
): Promise<readonly Package[]> => {
	if (found.config.entries.length === 0 || !found.config.systemSitePackages || python?.base === undefined) return [];
	const hidden = new Set(own.map(each => each.normalizedName));
	const packages = await readPackages(entriesOf(python.base, python.version));
	return packages.flatMap(each => {
		if (hidden.has(each.normalizedName)) return [];
		hidden.add(each.normalizedName);
		return [{...each, inherited: true}];
	});
};

/**
 * Directories in the order in which `site` adds them. Debian's Python has its own names, and one directory for all
 * minor versions.
 */
const entriesOf = (interpreter: FsPath, version: string | undefined): SiteEntries => {
	const minor = /^\d+\.\d+/.exec(version ?? '')?.[0];
	if (minor === undefined) return [];
	const prefix = parent(parent(interpreter));
	const places = [
		...(prefix === '/usr' ? [fsPath(`/usr/local/lib/python${minor}/dist-packages`)] : []),
		join(prefix, `lib/python${minor}/site-packages`),
		join(prefix, `lib/pypy${minor}/site-packages`),
		...(prefix === '/usr' ? [fsPath('/usr/lib/python3/dist-packages')] : []),
	];
	return places.map(sitePackages => ({sitePackages, names: readNames(sitePackages)}));
};
