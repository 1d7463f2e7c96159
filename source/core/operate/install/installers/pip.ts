import {readOutdated} from './read-outdated.js';
import type {CommandLine, Installer, InstallRequest, Said} from './installer.js';
import type {FsPath} from '../../../model/path.js';

type PipOptions = {
	/** The Python that runs pip. */
	readonly python: FsPath;
	/** Version of pip itself, by its metadata. */
	readonly version: string;
	/** Python to install into instead of its own (pip 22.3 and newer). */
	readonly target?: FsPath | undefined;
};

/**
 * Creates an installer for pip, run isolated (`-I`): neither the project's directory nor the user's variables can
 * replace it by another pip. Relative paths in requirements start from the working directory, which must therefore be
 * the project's.
 */
export const createPip = ({python, version, target}: PipOptions): Installer => {
	const place = target === undefined ? [] : ['--python', target];
	const pip: CommandLine = [python, '-I', '-u', '-m', 'pip', ...place];
	const common = ['--no-input', '--disable-pip-version-check', '--no-color'];
	const install = (request: InstallRequest, ...flags: string[]): CommandLine => [
		...pip,
		'install',
		...common,
		...flags,
		...words(request),
	];
	const bar = isAtLeast(version, 24, 1) ? ['--progress-bar', 'raw'] : ['--progress-bar', 'off'];
	return {
		name: 'pip',
		label: `pip ${version}`,
		install: request => install(request, ...bar),
		uninstall: names => [...pip, 'uninstall', ...common, '--yes', '--', ...names],
		...(isAtLeast(version, 22, 2) && {
			plan: (request: InstallRequest) => install(request, '--dry-run', '--quiet', '--report', '-'),
		}),
		readPlan: readReport,
		outdated: () => [...pip, 'list', ...common, '--outdated', '--local', '--format', 'json'],
		readOutdated,
		follow: followPip,
		isPassing: line => raw.test(line),
	};
};

/** Whether a version's first two numbers are at least these; text that is no version counts as old. */
export const isAtLeast = (version: string, major: number, minor: number): boolean => {
	const [first = 0, second = 0] = version.split('.').map(part => Number.parseInt(part, 10) || 0);
	return first > major || (first === major && second >= minor);
};

const words = ({requirements, files, editables, upgrade, withoutDependencies}: InstallRequest): readonly string[] => [
	...(upgrade ? ['--upgrade'] : []),
	...(withoutDependencies ? ['--no-deps'] : []),
	...files.flatMap(file => ['-r', file]),
	...editables.flatMap(path => ['-e', path]),
	...(requirements.length > 0 ? ['--', ...requirements] : []),
];

const readReport: Installer['readPlan'] = ({stdout}) => {
	const start = stdout.indexOf('{');
	if (start < 0) return [];
	const report = JSON.parse(stdout.slice(start)) as {
		readonly install?: ReadonlyArray<{readonly metadata?: {readonly name?: string; readonly version?: string}}>;
	};
	return (report.install ?? []).map(({metadata}) => ({name: metadata?.name ?? '?', version: metadata?.version ?? '?'}));
};

const raw = /^Progress (\d+) of (\d+)$/;

/**
 * Reads pip's output: packages collected, bytes downloaded, packages built and removed, number of packages to install.
 */
const followPip = (): ((line: string) => Said | undefined) => {
	let collected = 0;
	let current = '';
	let isInstalling = false;
	return line => {
		if (isInstalling) return undefined;
		const progress = raw.exec(line);
		if (progress) return downloading(current, Number(progress[1]), Number(progress[2]));
		const text = line.trim();
		// The name is that of its requirement, or the last name of its path, up to the version.
		const collecting = /^(?:Collecting|Obtaining|Processing) (?:\S*\/)?([^\s/]+?)(?:-\d\S*)?(?: |$)/.exec(text);
		if (collecting) return {type: 'step', step: {doing: 'collecting', count: ++collected, name: collecting[1] ?? ''}};
		const download = /^Downloading (?:\S*\/)?([^\s/]+?)-\d\S* \(/.exec(text);
		if (download) return downloading((current = download[1] ?? ''));
		const building = /^Building (?:wheel|editable) for (\S+)/.exec(text);
		if (building) return {type: 'step', step: {doing: 'building', name: building[1] ?? ''}};
		const removing = /^Found existing installation: (\S+)/.exec(text);
		if (removing) return {type: 'step', step: {doing: 'removing', name: removing[1] ?? ''}};
		const names = /^Installing collected packages: (.*)$/.exec(text)?.[1];
		if (names === undefined) return undefined;
		isInstalling = true;
		return {type: 'installing', count: names.split(', ').length};
	};
};

/** Without a fraction: how many files follow is not known, so that of one file says nothing of the whole. */
const downloading = (name: string, doneBytes?: number, bytes = 0): Said => ({
	type: 'step',
	step: {doing: 'downloading', name, doneBytes, ofBytes: bytes > 0 ? bytes : undefined},
});
