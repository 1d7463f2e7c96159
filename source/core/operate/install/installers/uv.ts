import {maskSecrets} from '../../../text/mask-secrets.js';
import {readOutdated} from './read-outdated.js';
import type {CommandLine, Installer, InstallRequest, Said} from './installer.js';
import type {FsPath} from '../../../model/path.js';

/**
 * Creates an installer for uv, with the path of the Python to install for: it looks for no project and no other Python,
 * and downloads none.
 */
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
		outdated: () => command('list', '--outdated', '--format', 'json'),
		readOutdated,
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

const added = /^\s*\+ (\S+?)(?:==(\S+)| @ (\S+))/gm;

// uv prints its plan on stderr: `+ flask==3.1.0`, and for a package that does not come from an index ` + flask @
// file:///…`.
const readPlan: Installer['readPlan'] = ({stderr}) =>
	[...stderr.matchAll(added)].map(([, name = '', version, url = '']) => ({name, version: version ?? versionOf(url)}));

/** Version in a wheel's name; for anything else, its origin. */
const versionOf = (url: string): string =>
	/\/[^/-]+-([^/-]+)-[^/]+\.whl(?:#|$)/.exec(url)?.[1] ?? `from ${maskSecrets(url)}`;

/** Creates a reader of uv's output for one run: resolved, megabytes downloaded, built, installed. */
export const followUv = (): ((line: string) => Said | undefined) => {
	const sizes = new Map<string, number>();
	const loading = new Set<string>();
	let atMost: number | undefined;
	return line => {
		const text = line.trim();
		const resolved = /^Resolved (\d+) packages?\b/.exec(text)?.[1];
		if (resolved !== undefined) atMost = Number(resolved);
		// uv installs packages from its cache without further output.
		if (resolved !== undefined)
			return {type: 'installing', atMost, until: {doing: 'resolved', count: Number(resolved)}};
		const building = /^Building (\S+)/.exec(text)?.[1];
		if (building !== undefined) return {type: 'step', step: {doing: 'building', name: building}};
		const [, begun, amount, unit = ''] = /^Downloading (\S+) \(([\d.]+)([KMG])iB\)/.exec(text) ?? [];
		const done = /^Downloaded (\S+)/.exec(text)?.[1];
		if (begun !== undefined) sizes.set(begun, Number(amount) * (units[unit] ?? 0));
		if (begun !== undefined) loading.add(begun);
		if (done !== undefined) loading.delete(done);
		if (begun !== undefined || done !== undefined) return downloads(sizes, loading);
		if (/^Prepared \d/.test(text))
			return {type: 'installing', atMost, until: {doing: 'installing', count: 0, of: atMost}};
		const installed = /^Installed (\d+) packages?\b/.exec(text)?.[1];
		return installed === undefined ? undefined : {type: 'installing', count: Number(installed)};
	};
};

const units: Readonly<Record<string, number>> = {K: 1024, M: 1024 ** 2, G: 1024 ** 3};

/** Bytes of finished downloads, of all that were begun: uv reports no more. */
const downloads = (sizes: ReadonlyMap<string, number>, loading: ReadonlySet<string>): Said => {
	const sum = (names: Iterable<string>) => [...names].reduce((bytes, name) => bytes + (sizes.get(name) ?? 0), 0);
	const total = sum(sizes.keys());
	const done = total - sum(loading);
	const [first = [...sizes.keys()].at(-1) ?? ''] = loading;
	const others = loading.size > 1 ? loading.size - 1 : undefined;
	const fraction = total > 0 ? done / total : undefined;
	return {type: 'step', step: {doing: 'downloading', name: first, others, doneBytes: done, ofBytes: total}, fraction};
};
