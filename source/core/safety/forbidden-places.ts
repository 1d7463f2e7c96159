import type {Context} from '../model/context.js';
import type {DeletionReason, KeptName} from '../model/reasons/deletion-reason.js';
import {entryAt, readNames, realPathOf} from '../platform/files/entries.js';
import {fsPath, isInside, isSamePath, isTop, join, parent, type FsPath} from '../model/path.js';

const systemDirectories: ReadonlySet<string> = new Set(
	(
		'/ /bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /lost+found /media /mnt /nix /nix/store /opt /proc /root /run ' +
		'/sbin /snap /srv /sys /tmp /usr /usr/bin /usr/include /usr/lib /usr/lib32 /usr/lib64 /usr/libexec /usr/local ' +
		'/usr/local/bin /usr/local/lib /usr/local/sbin /usr/local/share /usr/sbin /usr/share /usr/src /var /var/cache ' +
		'/var/lib /var/local /var/log /var/mail /var/opt /var/run /var/spool /var/tmp ' +
		'/Applications /Library /Network /System /Users /Users/Shared /Volumes /cores /private /private/etc /private/tmp ' +
		'/private/var /opt/homebrew /opt/local'
	).split(' '),
);

const variablesOfWindows = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMDATA', 'PUBLIC', 'SYSTEMDRIVE'] as const;

/** Whether a path is a disk of Windows, one of the directories that all programs share, or in Windows itself. */
const isOfWindows = (path: FsPath, {platform, variables}: Context): boolean => {
	if (platform !== 'windows') return false;
	const shared = variablesOfWindows.flatMap(name => variables[name] ?? []);
	const users = join(fsPath(`${variables['SYSTEMDRIVE'] ?? 'C:'}\\`), 'Users');
	const isShared = [...shared, users].some(place => isSamePath(place, path));
	return isTop(path) || isShared || isInside(path, variables['SYSTEMROOT'] ?? 'C:\\Windows');
};

/** A directory that is needed, its links resolved, and what it is. */
type KeptPlace = {readonly real: FsPath; readonly name: KeptName};

type PlaceOptions = {
	/** Directories that the user works on. */
	readonly roots?: readonly FsPath[] | undefined;
	/** Default: found now. A list of many environments finds them once. */
	readonly kept?: readonly KeptPlace[] | undefined;
};

/** Finds the directories that must never be removed: the user's home, our own files, and the running program. */
export const findKeptPlaces = (context: Context): readonly KeptPlace[] =>
	keptDirectories(context).map(({directory, name}) => ({real: realPathOf(directory) ?? directory, name}));

/**
 * Finds the fact for which a directory (its path without links) must not be removed whatever it contains: its location,
 * or something in it that is still needed. Undefined where nothing speaks against it.
 */
export const forbiddenPlace = (
	path: FsPath,
	context: Context,
	{roots = [], kept = findKeptPlaces(context)}: PlaceOptions = {},
): DeletionReason | undefined => {
	if (systemDirectories.has(path) || isOfWindows(path, context)) return {type: 'system-directory'};
	for (const {real, name} of kept) {
		if (isSamePath(real, path)) return {type: 'kept', name};
		if (isInside(real, path)) return {type: 'holds-kept', name, path: real};
	}
	for (const root of roots) {
		const real = realPathOf(root) ?? root;
		if (!isSamePath(real, path) && isInside(real, path)) return {type: 'holds-root', path: real};
	}
	if (isBaseInstallation(path)) return {type: 'base-installation'};
	return undefined;
};

/** Whether a path is a direct child of `/`: an ordinary place in a container, a grave mistake elsewhere. */
export const isDirectlyBelowRoot = (path: FsPath): boolean => isTop(parent(path));

const keptDirectories = ({home, cwd, places}: Context): ReadonlyArray<{directory: FsPath; name: KeptName}> => [
	{directory: home, name: 'home'},
	{directory: cwd, name: 'current-directory'},
	...Object.values(places).map(directory => ({directory, name: 'own-directory' as const})),
	{directory: fsPath(process.execPath), name: 'runtime'},
	...(process.argv[1] === undefined ? [] : [{directory: fsPath(process.argv[1]), name: 'program' as const}]),
];

/**
 * Whether a directory has a standard library of its own. Environments use that of the installation that created them.
 */
const isBaseInstallation = (path: FsPath): boolean => {
	const candidates = [join(path, 'Lib'), join(path, 'lib-python', '3'), join(path, 'lib-python', '2.7')];
	for (const library of ['lib', 'lib64', 'lib32'])
		for (const name of namesOf(join(path, library)))
			if (/^(?:python|pypy)\d/.test(name)) candidates.push(join(path, library, name));
	return candidates.some(directory => entryAt(join(directory, 'os.py'))?.isFile());
};

const namesOf = (directory: FsPath): readonly FsPath[] => {
	const entry = entryAt(directory);
	// `lib64` is a link to `lib`, which is checked anyway.
	return entry?.isDirectory() ? readNames(directory) : [];
};
