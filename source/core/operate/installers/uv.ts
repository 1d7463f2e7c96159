import {formatStep} from './step.js';
import type {CommandLine, Installer, InstallRequest} from './installer.js';
import type {FsPath} from '../../platform/paths.js';
import type {Progress} from '../../work.js';

/** uv, told by path which Python to install for: it looks for no project, no other Python, and downloads none. */
export const createUv = (uv: FsPath, python: FsPath): Installer => {
	const command = (verb: string, ...flags: string[]): CommandLine => [
		uv,
		'pip',
		verb,
		'--python',
		python,
		'--no-python-downloads',
		'--color',
		'never',
		...flags,
	];
	return {
		name: 'uv',
		label: 'uv',
		install: request => command('install', '--no-progress', ...words(request)),
		uninstall: names => command('uninstall', '--', ...names),
		plan: request => command('install', '--no-progress', '--dry-run', ...words(request)),
		readPlan,
		check: command('check'),
		follow: followUv,
		isPassing: () => false,
	};
};

const words = ({requirements, files, editables, upgrade, withoutDependencies}: InstallRequest): readonly string[] => [
	// `--upgrade` alone would move every dependency too.
	...(upgrade ? requirements.flatMap(one => ['--upgrade-package', nameOf(one)]) : []),
	...(upgrade && requirements.length === 0 ? ['--upgrade'] : []),
	...(withoutDependencies ? ['--no-deps'] : []),
	...files.flatMap(file => ['-r', file]),
	...editables.flatMap(path => ['-e', path]),
	...(requirements.length > 0 ? ['--', ...requirements] : []),
];

const nameOf = (requirement: string): string => /^[\w.-]+/.exec(requirement)?.[0] ?? requirement;

const added = /^\s*\+ (\S+?)==(\S+)/gm;

// It tells what it would do on stderr.
const readPlan: Installer['readPlan'] = ({stderr}) =>
	[...stderr.matchAll(added)].map(([, name = '', version = '']) => ({name, version}));

/** Reads what uv says of its progress, one a run. */
export const followUv = (): ((line: string) => Progress | undefined) => line => {
	const text = line.trim();
	if (text === '') return undefined;
	const resolved = /^Resolved (\d+)/.exec(text);
	if (resolved) return {step: `${resolved[1]} resolved`, line};
	const building = /^Building (\S+)/.exec(text);
	if (building) return {step: formatStep.build(building[1] ?? ''), line};
	const prepared = /^(?:Prepared|Installed) (\d+)/.exec(text);
	if (prepared) return {step: formatStep.install(Number(prepared[1])), line};
	const downloading = /^Download(?:ing|ed) (\S+)/.exec(text);
	if (downloading) return {step: formatStep.download(downloading[1] ?? ''), line};
	return {step: formatStep.working, line};
};
