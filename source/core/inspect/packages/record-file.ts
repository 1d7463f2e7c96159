import type {Package} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {absolute, fromBytes, join, parent, type FsPath} from '../../model/path.js';

const maximumBytes = 32 * 1024 * 1024;

/**
 * The files that a distribution's own list names, absolute and normal, in the order of the list: RECORD of a dist-info
 * (relative to site-packages), installed-files.txt of an egg-info (relative to that). What it says is not checked: it may
 * name files that are not there, and paths outside of the environment. Empty where there is no list.
 */
export const installedFiles = ({form, metadataPath}: Package): readonly FsPath[] => {
	if (form === 'dist-info') {
		const directory = parent(metadataPath);
		return linesOf(join(metadataPath, 'RECORD')).map(line => absolute(firstField(line), directory));
	}
	if (form !== 'egg-info') return [];
	return linesOf(join(metadataPath, 'installed-files.txt')).map(line => absolute(line, metadataPath));
};

const linesOf = (path: FsPath): readonly string[] => {
	const {bytes} = readBounded(path, maximumBytes, {prefix: true});
	if (bytes === undefined) return [];
	return fromBytes(bytes)
		.split(/\r?\n/)
		.filter(line => line !== '' && !line.includes('\0'));
};

/** The first field of a line of comma-separated values. */
const firstField = (line: string): string => {
	if (!line.startsWith('"')) return line.slice(0, line.indexOf(',') >>> 0);
	return /^"((?:[^"]|"")*)"/.exec(line)?.[1]?.replaceAll('""', '"') ?? line;
};
