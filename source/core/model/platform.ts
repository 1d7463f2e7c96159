import {VenvError} from './error.js';
import type {FsPath} from './path.js';

/** Platforms that we distinguish. Everything that is neither macOS nor Windows is treated as Linux. */
export type Platform = 'linux' | 'macos' | 'windows';

/** The platform that this process runs on. Only this file asks for it. */
export const hostPlatform: Platform =
	process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'macos' : 'linux';

/**
 * Refuses a change on Windows, with `unsupported-platform`: undo needs owners, modes and a directory that can be written
 * through to the disk, and none of the Windows ways was tried on a real one. `what` says what can't be done.
 */
export const refuseOnWindows = (
	what: string,
	{platform, path}: {platform: Platform; path?: FsPath | undefined},
): void => {
	if (platform !== 'windows') return;
	throw new VenvError('unsupported-platform', {
		what,
		why: 'on Windows it only looks; changing environments was never tried there',
		hint: 'list, show, find and sweep --dry-run work; WSL does the rest',
		path,
	});
};
