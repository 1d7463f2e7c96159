import type {Context} from '../../model/context.js';
import type {ReferenceHow} from '../../model/reference.js';
import {absolute, fromBytes, fsPath, join, parent, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import {entryAt, namesIn, targetOfLink} from '../../platform/files/entries.js';
import {remoteMountOf, type Mount} from '../../platform/files/mounts.js';
import {commandPaths} from './command-paths.js';

/** A file that starts programs, and what it names. */
type ServiceFile = {
	readonly path: FsPath;
	readonly how: ReferenceHow;
	readonly named: readonly FsPath[];
	/** Directories of projects whose manager it runs. */
	readonly projects: readonly FsPath[];
};

/** `system`: the directory that takes the place of `/`, but for the user's home. */
type ServicePlaces = {readonly mounts: readonly Mount[]; readonly system?: FsPath | undefined};

/**
 * Reads the files by which programs are started without anybody asking: units of systemd, crontabs, supervisor's
 * programs, saved sessions of tmux. Those of the system and of the user, as far as they can be read; on no disk of another
 * machine.
 */
export const readServiceFiles = (context: Context, places: ServicePlaces): readonly ServiceFile[] =>
	placesOf(context, places.system ?? fsPath('/')).flatMap(place =>
		filesOf(place)
			.slice(0, mostFiles)
			.flatMap(path => readService(path, place, places.mounts)),
	);

/** Most files that are read of a directory: more than any machine has services. */
const mostFiles = 1000;
const mostBytes = 64 * 1024;

type Format = 'unit' | 'supervisor' | 'session' | 'lines';

type Place = {
	readonly how: ReferenceHow;
	readonly format: Format;
	/** A file, or a directory of such files. */
	readonly path: FsPath;
	readonly names?: RegExp;
	/** Home of whoever runs it; undefined where that is not known. */
	readonly home: FsPath | undefined;
};

const placesOf = (context: Context, system: FsPath): readonly Place[] => [
	...unitPlaces(context, system),
	...cronPlaces(context, system),
	...supervisorPlaces(context, system),
	...sessionPlaces(context),
];

// systemd.unit(5). The manager of the system takes root's home for %h.
const unitPlaces = ({home, variables}: Context, system: FsPath): readonly Place[] => {
	const usual = {how: 'systemd', format: 'unit', names: /\.(?:service|service\.d)$/} as const;
	const own = [configOf(home, variables), dataOf(home, variables)];
	const shared = ['etc', 'run', 'usr/local/lib', 'usr/lib', 'lib'].map(name => join(system, name));
	return [
		...own.map(each => ({...usual, path: join(each, 'systemd', 'user'), home})),
		...shared.map(each => ({...usual, path: join(each, 'systemd', 'user'), home})),
		// Where /lib is a link, it has been read.
		...shared
			.filter(each => entryAt(each)?.isSymbolicLink() !== true)
			.map(each => ({...usual, path: join(each, 'systemd', 'system'), home: fsPath('/root')})),
	];
};

const cronPlaces = ({home, variables}: Context, system: FsPath): readonly Place[] => {
	const usual = {how: 'cron', format: 'lines'} as const;
	const files = ['crontab', 'anacrontab', 'cron.d', 'cron.hourly', 'cron.daily', 'cron.weekly', 'cron.monthly'];
	const user = variables['USER'] ?? variables['LOGNAME'] ?? '';
	const spools = ['crontabs', 'tabs', ''].map(name => join(system, 'var', 'spool', 'cron', name));
	return [
		...files.map(name => ({...usual, path: join(system, 'etc', name), home: undefined})),
		// A crontab has the name of its user.
		...(user === '' ? [] : spools.map(spool => ({...usual, path: join(spool, user), home}))),
		...spools.map(path => ({...usual, path, home: undefined})),
	];
};

const supervisorPlaces = ({home}: Context, system: FsPath): readonly Place[] => {
	const files = ['supervisord.conf', 'supervisor/supervisord.conf', 'supervisor/conf.d', 'supervisord.d'];
	const usual = {how: 'supervisor', format: 'supervisor', names: /\.(?:conf|ini)$/} as const;
	return [
		...files.map(name => ({...usual, path: join(system, 'etc', name), home: undefined})),
		{...usual, path: join(home, 'supervisord.conf'), home},
	];
};

const sessionPlaces = ({home, variables}: Context): readonly Place[] => {
	const usual = {how: 'tmux', format: 'session', names: /\.(?:ya?ml|json)$/, home} as const;
	const config = configOf(home, variables);
	const programs = [join(home, '.tmuxp'), join(config, 'tmuxp'), join(home, '.tmuxinator'), join(config, 'tmuxinator')];
	return [
		...programs.map(path => ({...usual, path})),
		...[join(home, '.tmux'), join(dataOf(home, variables), 'tmux')].map(each => ({
			...usual,
			path: join(each, 'resurrect', 'last'),
		})),
	];
};

const configOf = (home: FsPath, {XDG_CONFIG_HOME: given}: Context['variables']): FsPath =>
	given === undefined || given === '' ? join(home, '.config') : fsPath(given);

const dataOf = (home: FsPath, {XDG_DATA_HOME: given}: Context['variables']): FsPath =>
	given === undefined || given === '' ? join(home, '.local', 'share') : fsPath(given);

/** The place itself where it is a file; the files in it, and those in the directories of drop-ins. */
const filesOf = ({path, names = /(?:)/}: Place): readonly FsPath[] => {
	if (entryAt(path)?.isDirectory() !== true) return [path];
	return namesIn(path)
		.filter(name => names.test(name))
		.sort()
		.flatMap(name => {
			const file = join(path, name);
			return name.endsWith('.d') ? namesIn(file).map(each => join(file, each)) : [file];
		});
};

const readService = (path: FsPath, place: Place, mounts: readonly Mount[]): readonly ServiceFile[] => {
	const text = textOf(path, mounts);
	if (text === undefined) return [];
	const [named, projects] = [new Set<FsPath>(), new Set<FsPath>()];
	for (const {line, directories} of linesOf(text, path, place)) {
		const {paths, isManaged} = commandPaths(line, {home: place.home, directories});
		for (const each of paths) named.add(each);
		if (isManaged) for (const each of [...paths, ...directories]) projects.add(each);
	}
	return [{path, how: place.how, named: [...named], projects: [...projects]}];
};

/** Reads a file. Follows one link, as `systemctl link` makes it, but none to a disk of another machine. */
const textOf = (path: FsPath, mounts: readonly Mount[]): string | undefined => {
	const entry = entryAt(path);
	if (entry === undefined) return undefined;
	const target = entry.isSymbolicLink() ? targetOfLink(path) : path;
	if (target === undefined || remoteMountOf(target, mounts) !== undefined) return undefined;
	const {bytes} = readBounded(target, mostBytes);
	return bytes && fromBytes(bytes);
};

type CommandLine = {readonly line: string; readonly directories: readonly FsPath[]};

/** The lines that may name something, each with the directories from which it may start. */
const linesOf = (text: string, path: FsPath, {format, home}: Place): readonly CommandLine[] => {
	switch (format) {
		case 'unit':
			return sectionLines(unitText(text, home), /^WorkingDirectory\s*=\s*[-~]*(.*)/).filter(({line}) =>
				runs.test(line),
			);
		case 'supervisor':
			return sectionLines(supervisorText(text, path, home), /^directory\s*=\s*(.*)/);
		case 'session':
			return sectionLines(text, /^[\s-]*["']?(?:root|start_directory|project_root)["']?\s*:\s*["']?([^"',]*)/, home);
		case 'lines':
			return scriptLines(text, home);
	}
};

/** Lines of a unit that say what is run, or with which PATH. */
const runs = /^(?:Exec|Environment)/;

/** Joins continued lines, leaves out comments between them, and replaces `%h` and `%%` as systemd does. */
const unitText = (text: string, home: FsPath | undefined): string =>
	text
		.replace(/^[ \t]*[#;].*\n?/gm, '')
		.replace(/\\\r?\n/g, ' ')
		// A prefix of the program says how it is run.
		.replace(/^(Exec\w+\s*=\s*)[-@:+!|]+/gm, '$1')
		.replace(/%([%h])/g, (whole, letter) => (letter === '%' ? '%' : (home ?? whole)));

const supervisorText = (text: string, path: FsPath, home: FsPath | undefined): string =>
	text
		.replace(/^[ \t]*[#;].*\n?/gm, '')
		.replace(/[ \t];.*$/gm, '')
		.replace(/\n[ \t]+/g, ' ')
		.replaceAll('%(here)s', parent(path))
		.replaceAll('%(ENV_HOME)s', home ?? '%(ENV_HOME)s');

/** A file's lines, by its sections; a relative path starts from the directory that `ofDirectory` finds in its section. */
const sectionLines = (text: string, ofDirectory: RegExp, home?: FsPath): readonly CommandLine[] =>
	text.split(/^(?=\[)/m).flatMap(section => {
		const lines = section.split('\n');
		const directories = lines.flatMap(line => {
			const given = ofDirectory
				.exec(line)?.[1]
				?.trim()
				.replace(/^~(?=\/)/, home ?? '~');
			return given?.startsWith('/') ? [absolute(given, fsPath('/'))] : [];
		});
		return lines.map(line => ({line, directories}));
	});

const enters = /\b(?:cd|pushd)\b|-C\b|--(?:project|directory|chdir)\b/;

/** Lines of a crontab or a script, which starts in the home and goes where `cd` leads. */
const scriptLines = (text: string, home: FsPath | undefined): readonly CommandLine[] => {
	const lines = text
		.split('\n')
		.map(line => line.replace(/^#!/, ''))
		.filter(line => !/^\s*#/.test(line));
	const entered = lines.filter(line => enters.test(line)).flatMap(line => commandPaths(line, {home}).entered);
	return lines.map(line => ({line, directories: home === undefined ? entered : [home, ...entered]}));
};
