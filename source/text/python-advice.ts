import type {Platform} from '../core/model/platform.js';

/** Says how to get a Python on this platform: commands, of which one is enough. */
export const pythonAdvice = (platform: Platform): string => advice[platform];

const advice: Readonly<Record<Platform, string>> = {
	linux: 'apt install python3-venv, or uv python install',
	macos: 'brew install python, or uv python install',
	windows: 'winget install Python.Python.3.13, or uv python install',
};
