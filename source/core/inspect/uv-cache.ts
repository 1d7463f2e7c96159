import {entryAt, isDirectory, namesIn, targetOfLink} from '../platform/files/entries.js';
import {baseName, join, parent, type FsPath} from '../model/path.js';

/**
 * Lists what `uv cache prune` removes from a cache, as far as entries and links tell: every cached environment, packages
 * to which no link leads once these are gone, and parts in the layout of an older uv. Parts that the installed uv does
 * not know are removed, too, but are not listed: only uv knows which these are. No file is read.
 */
export const prunedByUv = (cache: FsPath): readonly FsPath[] => {
	const parts = namesIn(cache).flatMap(name => partOf(cache, name));
	const isCurrent = (part: Part): boolean =>
		parts.every(({name, version}) => name !== part.name || version <= part.version);
	const current = parts.filter(isCurrent);
	const within = (name: string): readonly FsPath[] =>
		current
			.filter(part => part.name === name)
			.flatMap(({path}) => namesIn(path).map(entry => join(path, entry)))
			.filter(isDirectory);
	const linked = linkedArchives(current.filter(({name}) => name === 'wheels' || name === 'sdists'));
	const unlinked = within('archive').filter(path => !linked.has(baseName(path)));
	return [...parts.filter(part => !isCurrent(part)).map(({path}) => path), ...within('environments'), ...unlinked];
};

/** A directory of the cache: `wheels-v8` holds the wheels in the layout 8. */
type Part = {readonly path: FsPath; readonly name: string; readonly version: number};

const partOf = (cache: FsPath, entry: FsPath): readonly Part[] => {
	const [, name, version] = /^([a-z-]+)-v(\d+)$/.exec(entry) ?? [];
	const path = join(cache, entry);
	return name === undefined || !isDirectory(path) ? [] : [{path, name, version: Number(version)}];
};

/** Names of the archives to which links of these parts lead. Sources of packages, below `src`, have none. */
const linkedArchives = (parts: readonly Part[]): ReadonlySet<string> => {
	const linked = new Set<string>();
	const rest = parts.map(({path}) => path);
	for (let directory = rest.pop(); directory !== undefined; directory = rest.pop())
		for (const name of namesIn(directory)) {
			const path = join(directory, name);
			const entry = entryAt(path);
			if (entry?.isDirectory() && name !== 'src') rest.push(path);
			const target = entry?.isSymbolicLink() ? targetOfLink(path) : undefined;
			if (target !== undefined && baseName(parent(target)).startsWith('archive-v')) linked.add(baseName(target));
		}
	return linked;
};
