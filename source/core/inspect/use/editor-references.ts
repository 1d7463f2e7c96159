import type {Context} from '../../model/context.js';
import {absolute, fromBytes, fsPath, isAbsolutePath, join, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {namesIn} from '../../platform/files/entries.js';

/** A file in which an editor keeps which Python it uses, and that Python or its environment. */
export type EditorSetting = {readonly path: FsPath; readonly target: FsPath};

/** Reads what editors note beside a project: `.vscode/settings.json`, and the SDK of runs in `.idea/workspace.xml`. */
export const projectSettings = (project: FsPath): readonly EditorSetting[] => [
	...codeSettings(project),
	...ideaSettings(project),
];

const textOf = (path: FsPath, maximumBytes: number): string => {
	const {bytes} = readBounded(path, maximumBytes);
	return bytes === undefined ? '' : fromBytes(bytes);
};

/** Reads JSON with comments, therefore by pattern; `${workspaceFolder}` is the project. */
const codeSettings = (project: FsPath): readonly EditorSetting[] => {
	const path = join(project, '.vscode', 'settings.json');
	const pattern = /^[^\n]*?"python\.(?:defaultInterpreterPath|pythonPath|venvPath)"\s*:\s*"((?:[^"\\\n]|\\.)*)"/gm;
	return [...textOf(path, 256 * 1024).matchAll(pattern)]
		.filter(([line]) => !line.trimStart().startsWith('//'))
		.map(([, value = '']) => value.replaceAll('\\\\', '\\').replace(/\$\{workspace(?:Folder|Root)\}/g, project))
		.map(value => ({path, target: absolute(value, project)}));
};

const ideaSettings = (project: FsPath): readonly EditorSetting[] => {
	const path = join(project, '.idea', 'workspace.xml');
	const pattern = /<option name="SDK_HOME" value="([^"<>]+)"/g;
	return [...textOf(path, 1024 * 1024).matchAll(pattern)]
		.map(([, value = '']) => unescaped(value).replaceAll('$PROJECT_DIR$', project))
		.flatMap(value => (isAbsolutePath(value) ? [{path, target: absolute(value, project)}] : []));
};

const mostVersions = 50;

/** Reads the Pythons that PyCharm and its like know, in all projects: one table for each of their versions. */
export const knownToJetBrains = ({home, platform, variables}: Context): readonly EditorSetting[] => {
	const {XDG_CONFIG_HOME: config = ''} = variables;
	const ofWindows = fsPath(variables['APPDATA'] ?? join(home, 'AppData', 'Roaming'));
	const ofMac = join(home, 'Library', 'Application Support');
	const usual = config === '' ? join(home, '.config') : fsPath(config);
	const place = platform === 'macos' ? ofMac : platform === 'windows' ? ofWindows : usual;
	const directory = join(place, 'JetBrains');
	return namesIn(directory)
		.slice(0, mostVersions)
		.flatMap(version => {
			const path = join(directory, version, 'options', 'jdk.table.xml');
			return [...textOf(path, 4 * 1024 * 1024).matchAll(/<homePath value="([^"<>]+)"/g)]
				.map(([, value = '']) => unescaped(value).replaceAll('$USER_HOME$', home))
				.flatMap(value => (isAbsolutePath(value) ? [{path, target: absolute(value, home)}] : []));
		});
};

const entities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

const unescaped = (text: string): string =>
	text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '');
