import type {Context} from '../../model/context.js';
import type {Project} from '../../model/environment.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, readNames} from '../../platform/files/entries.js';
import {
	absolute,
	baseName,
	fromBytes,
	fsPath,
	isAbsolutePath,
	isInside,
	isTop,
	join,
	parent,
	type FsPath,
} from '../../model/path.js';

const usualNames = /^\.?(venv|env|virtualenv|virtual_env|conda|pyenv)([-_.]?[\w.-]+)?$/i;
const markers = ['pyproject.toml', 'requirements.txt', 'setup.py', 'setup.cfg', 'Pipfile', '.git'];

/**
 * Project that contains an environment: the environment's own directory where it was created in the project's root,
 * else its parent.
 */
export const projectAround = (path: FsPath, context: Context): Project | undefined => {
	if (entryAt(join(path, 'pyproject.toml')) ?? entryAt(join(path, '.git'))) return {path, state: 'there'};
	const directory = parent(path);
	if (isTop(directory) || directory === context.home) return undefined;
	if (usualNames.test(baseName(path))) return {path: directory, state: 'there'};
	return markers.some(marker => entryAt(join(directory, marker))) ? {path: directory, state: 'there'} : undefined;
};

/** Project that is named by its path: present, deleted, or on a disk that is not mounted now. */
export const projectAt = (path: FsPath, {platform}: Context): Project => {
	if (entryAt(path) !== undefined) return {path, state: 'there'};
	return {path, state: platform !== 'windows' && isOnAbsentDisk(path) ? 'not-mounted' : 'gone'};
};

/** The project named in the first line of a file in the environment (`.project` of pipenv and virtualenvwrapper). */
export const projectFromFile = (file: FsPath, context: Context): Project | undefined => {
	const {bytes} = readBounded(file, 4096);
	const line = bytes && fromBytes(bytes).split(/\r?\n/, 1)[0]?.trim();
	return isAbsolutePath(line) ? projectAt(absolute(line, line), context) : undefined;
};

const isOnAbsentDisk = (path: FsPath): boolean => {
	const removable =
		/^(\/mnt\/[^/]+|\/media\/[^/]+(?:\/[^/]+)?|\/run\/media\/[^/]+\/[^/]+|\/Volumes\/[^/]+)(?:\/|$)/.exec(path)?.[1];
	if (removable !== undefined) return isEmptyOrMissing(fsPath(removable));
	return declaredMounts().some(mount => isInside(path, mount) && isEmptyOrMissing(mount));
};

const isEmptyOrMissing = (directory: FsPath): boolean =>
	entryAt(directory) === undefined || readNames(directory).length === 0;

/** Directories where this machine mounts disks, present now or not. */
const declaredMounts = (): readonly FsPath[] => {
	const {bytes} = readBounded(fsPath('/etc/fstab'), 64 * 1024);
	const lines = bytes?.toString('utf8').split('\n') ?? [];
	const places = lines.filter(line => !line.trimStart().startsWith('#')).map(line => line.trim().split(/\s+/)[1] ?? '');
	return places.filter(place => place.startsWith('/') && place !== '/').map(fsPath);
};
