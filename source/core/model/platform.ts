/** Platforms that we distinguish. Everything that is neither macOS nor Windows is treated as Linux. */
export type Platform = 'linux' | 'macos' | 'windows';

/** The platform that this process runs on. Only this file asks for it. */
export const hostPlatform: Platform =
	process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'macos' : 'linux';
