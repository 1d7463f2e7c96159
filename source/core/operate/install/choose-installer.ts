import type {ChangeFailure} from '../../model/reasons/change-failure.js';
import type {Context} from '../../model/context.js';
import type {Found, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, namesIn, realPathOf} from '../../platform/files/entries.js';
import {fsPath, join, parent, type FsPath} from '../../model/path.js';
import {readPython} from '../../python/environment-python.js';
import type {Installer} from './installers/installer.js';
import {createPip, isAtLeast} from './installers/pip.js';
import {createUv} from './installers/uv.js';
import {findProgram, missingProgram} from '../../platform/processes/find-program.js';

/**
 * Choice of an installer. `auto`: see {@link chooseInstaller}. `VENVTUI_INSTALLER` and the setting `installer` choose
 * it for good.
 */
export type InstallerName = 'auto' | 'pip' | 'uv';

type InstallerQuestion = {
	readonly found: Found;
	readonly packages: readonly Package[];
	readonly wanted?: InstallerName | undefined;
	readonly context: Context;
};

/**
 * Chooses the program that installs into this environment. By default: uv where uv created the environment, or where uv
 * is available and pip has no settings that uv would ignore; else the environment's own pip; else the pip of its base
 * Python (22.3 and newer), which reads those settings, too; else uv. Throws `not-found` where there is none.
 */
export const chooseInstaller = (question: InstallerQuestion): Installer => {
	const {found, context} = question;
	const wanted = question.wanted ?? settingOf(context);
	const python = found.layout.interpreter;
	if (python === undefined) throw notFound(found, {type: 'no-installer', missing: 'python'});
	const uv = wanted === 'pip' ? undefined : findProgram('uv', context);
	const uvInstaller = uv === undefined ? undefined : createUv(uv, python);
	if (wanted === 'uv' && uvInstaller === undefined)
		throw notFound(found, {type: 'uv-not-found', missing: missingProgram('uv', context)});
	const isUvFit = wanted === 'uv' || found.creator === 'uv' || !hasPipSettings(found, context);
	if (uvInstaller !== undefined && isUvFit) return uvInstaller;
	const installer = ownPip(question, python) ?? pipOfBase(found, python) ?? uvInstaller;
	if (installer === undefined) throw notFound(found, {type: 'no-installer', missing: 'pip'});
	return installer;
};

/** Choice in `VENVTUI_INSTALLER`, else in the settings; uv is preferred there only where it is on the PATH. */
export const settingOf = (context: Context): InstallerName => {
	const variable = context.variables['VENVTUI_INSTALLER'];
	if (variable === 'pip' || variable === 'uv') return variable;
	const {installer} = context.settings;
	return installer === 'uv' && findProgram('uv', context) === undefined ? 'auto' : installer;
};

const notFound = (found: Found, reason: ChangeFailure): VenvError =>
	new VenvError('not-found', {
		what: {doing: 'install-into', path: found.path},
		reason,
		path: found.path,
	});

const ownPip = ({packages}: InstallerQuestion, python: FsPath): Installer | undefined => {
	const pip = packages.find(one => one.normalizedName === 'pip');
	if (pip?.version === undefined || !entryAt(join(parent(pip.metadataPath), 'pip'))?.isDirectory()) return undefined;
	return createPip({python, version: pip.version});
};

/** The base Python's pip can work on another Python since 22.3. */
const pipOfBase = (found: Found, python: FsPath): Installer | undefined => {
	const base = found.layout.platform === 'windows' ? readPython(found).python.base : realPathOf(python);
	if (base === undefined) return undefined;
	const version = pipVersionBeside(base);
	if (version === undefined || !isAtLeast(version, 22, 3)) return undefined;
	return createPip({python: base, version, target: python});
};

const pipVersionBeside = (base: FsPath): string | undefined => {
	if (/\.exe$/i.test(base)) return versionIn(join(parent(base), 'Lib', 'site-packages'));
	const minor = /python(\d+\.\d+t?)$/.exec(base)?.[1];
	if (minor === undefined) return undefined;
	const prefix = parent(parent(base));
	const places = [join(prefix, `lib/python${minor}/site-packages`), join(prefix, 'lib/python3/dist-packages')];
	return places.map(versionIn).find(version => version !== undefined);
};

const settings = [
	'index-url',
	'extra-index-url',
	'find-links',
	'no-index',
	'constraint',
	'trusted-host',
	'cert',
	'client-cert',
	'proxy',
];

/**
 * Whether pip has settings of its own. uv ignores pip's variables and files, so that only pip reaches the configured
 * index.
 */
export const hasPipSettings = (found: Found, {variables, home, platform}: Context): boolean => {
	const variableOf = (name: string): string => `PIP_${name.toUpperCase().replaceAll('-', '_')}`;
	if ([...settings, 'config-file'].some(name => (variables[variableOf(name)] ?? '') !== '')) return true;
	if (platform === 'windows') return settingsOnWindows(found, {variables, home}).some(namesSetting);
	const config = variables['XDG_CONFIG_HOME'] ?? join(home, '.config');
	const shared = (variables['XDG_CONFIG_DIRS'] ?? '/etc/xdg').split(':').map(directory => `${directory}/pip/pip.conf`);
	const files = [
		...shared,
		'/etc/pip.conf',
		`${config}/pip/pip.conf`,
		`${home}/.pip/pip.conf`,
		`${found.path}/pip.conf`,
	];
	return files.some(file => namesSetting(fsPath(file)));
};

/** pip's files on Windows, by its own documentation: of all users, of the user (the older place, too), of the environment. */
const settingsOnWindows = (found: Found, {variables, home}: Pick<Context, 'variables' | 'home'>): readonly FsPath[] => [
	join(fsPath(variables['PROGRAMDATA'] ?? 'C:\\ProgramData'), 'pip', 'pip.ini'),
	join(fsPath(variables['APPDATA'] ?? join(home, 'AppData', 'Roaming')), 'pip', 'pip.ini'),
	join(home, 'pip', 'pip.ini'),
	join(found.path, 'pip.ini'),
];

/**
 * Whether a file of pip's contains more than settings of pip alone, such as a timeout or a cache. A file that can't be
 * read may.
 */
const namesSetting = (file: FsPath): boolean => {
	if (entryAt(file) === undefined) return false;
	const {bytes} = readBounded(file, 64 * 1024, {followLink: true});
	if (bytes === undefined) return true;
	const names = [...bytes.toString('utf8').matchAll(/^\s*(?:--)?([\w-]+)\s*[=:]/gm)].map(([, name = '']) => name);
	return names.some(name => settings.includes(name.toLowerCase().replaceAll('_', '-')));
};

const versionIn = (sitePackages: FsPath): string | undefined => {
	const info = namesIn(sitePackages).find(name => /^pip-[\d.]+\.dist-info$/.test(name));
	return info?.slice('pip-'.length, -'.dist-info'.length);
};
