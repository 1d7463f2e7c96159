import type {Context} from '../model/context.js';
import {entryAt, readNames, realPathOf} from '../platform/files/entries.js';
import {fsPath, isInside, join, parent, type FsPath} from '../model/path.js';
import {printablePath} from '../text/printable.js';

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

/**
 * Explains why a directory (its path without links) must not be removed whatever it contains: because of its location,
 * or because something that is still needed lies inside it. Undefined where nothing speaks against it. `roots` are the
 * directories that the user works on.
 */
export const forbiddenPlace = (path: FsPath, context: Context, roots: readonly FsPath[] = []): string | undefined => {
	if (systemDirectories.has(path)) return 'it is a directory of the system';
	for (const {directory, name} of keptDirectories(context)) {
		const real = realPathOf(directory) ?? directory;
		if (real === path) return `it is ${name}`;
		if (isInside(real, path)) return `${name} lies in it (${printablePath(real, context.home)})`;
	}
	for (const root of roots) {
		const real = realPathOf(root) ?? root;
		if (real !== path && isInside(real, path))
			return `it holds the directory that you look at (${printablePath(real, context.home)})`;
	}
	if (isBaseInstallation(path))
		return 'it is an installation of Python, not an environment: other environments need it';
	return undefined;
};

/** Whether a path is a direct child of `/`: an ordinary place in a container, a grave mistake elsewhere. */
export const isDirectlyBelowRoot = (path: FsPath): boolean => parent(path) === '/';

const keptDirectories = ({home, cwd, places}: Context): ReadonlyArray<{directory: FsPath; name: string}> => [
	{directory: home, name: 'your home directory'},
	{directory: cwd, name: 'the current directory'},
	...Object.values(places).map(directory => ({directory, name: "a directory of venv-tui's own"})),
	{directory: fsPath(process.execPath), name: 'the program that runs venv-tui'},
	...(process.argv[1] === undefined ? [] : [{directory: fsPath(process.argv[1]), name: 'venv-tui itself'}]),
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
