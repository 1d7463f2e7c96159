/** The platforms that are told apart. Everything that is neither macOS nor Windows is taken for Linux. */
export type Platform = 'linux' | 'macos' | 'windows';

/** The platform that this process runs on. Only this file and operate/run.ts ask for it. */
export const hostPlatform: Platform =
	process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'macos' : 'linux';
