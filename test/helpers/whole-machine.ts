import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {age} from './aged.js';
import {addDistribution} from './distribution.js';
import {roundsOf} from './long-run.js';
import {environmentWithoutPip, python} from './python.js';

/** What years of work leave on a machine: how many of each. */
export const wholeMachine = {
	/** In uv's cache: of uvx, of scripts, and of projects whose `.venv` is a link to one. */
	...{runs: roundsOf(480), scripts: roundsOf(15), centralised: roundsOf(5)},
	/** Worktrees of one repository, with an environment each. */
	...{merged: roundsOf(20), open: roundsOf(10)},
	/** Environments whose Python was upgraded away, and those whose project was moved. */
	...{lost: roundsOf(40), moved: roundsOf(10)},
	...{ofContainers: roundsOf(50), ofWindows: roundsOf(30)},
	/** Environments that are in order. */
	healthy: roundsOf(50),
} as const;

/**
 * Fills a home directory with all that `wholeMachine` counts: real environments without pip where something is done to
 * them, files alone in uv's cache, real worktrees of git. Nobody has used them for 60 days; the branches were merged ten days ago. Takes some seconds.
 */
export const buildMachine = async (home: string): Promise<void> => {
	const code = join(home, 'code');
	const {lost, moved, ofContainers, ofWindows, healthy} = wholeMachine;
	await buildWorktrees(code);
	for (const name of numbered('lost', lost)) losePython(await project(join(code, name)), home);
	for (const name of numbered('moved', moved)) {
		await project(join(home, 'before', name));
		renameSync(join(home, 'before', name), join(code, name));
	}
	for (const name of numbered('container', ofContainers)) ofContainer(join(code, name), name);
	for (const name of numbered('windows', ofWindows)) ofWsl(join(code, name));
	for (const name of numbered('healthy', healthy)) await project(join(code, name));
	buildCache(join(home, '.cache/uv'), code);
	await age(home, 60);
	// The index notes the times of files: as they are now nobody has changed them.
	for (const name of await readdir(join(code, 'trees'))) git(join(code, 'trees', name), 'update-index', '--refresh');
};

/** `done-001`, `done-002` … */
export const numbered = (name: string, count: number): readonly string[] =>
	Array.from({length: count}, (_, index) => `${name}-${String(index + 1).padStart(3, '0')}`);

const write = (path: string, text: string, mode = 0o644): void => {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text, {mode});
};

const requirements = 'alpha==1.0\n';

/** A project with the environment that its requirements ask for; answers the environment. */
const project = async (directory: string): Promise<string> => {
	write(join(directory, 'requirements.txt'), requirements);
	const environment = await environmentWithoutPip(join(directory, '.venv'));
	const files = {'alpha/__init__.py': `# ${'alpha '.repeat(2000)}\n`};
	await addDistribution(environment, {name: 'alpha', version: '1.0', files});
	return environment;
};

/** As an upgrade leaves it: the version of Python to which it leads has been replaced by a newer one. */
const losePython = (environment: string, home: string): void => {
	const minor = minorVersion();
	rmSync(join(environment, 'bin/python'));
	symlinkSync(join(home, `.pyenv/versions/${minor}.0/bin/python${minor}`), join(environment, 'bin/python'));
};

let knownMinor: string | undefined;
const minorVersion = (): string =>
	(knownMinor ??= execFileSync(python(), ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
		encoding: 'utf8',
	}).trim());

/** What a development container leaves in a directory that it shares: its Python and its paths are not here. */
const ofContainer = (directory: string, name: string): void => {
	const environment = join(directory, '.venv');
	const inside = `/workspaces/${name}/.venv`;
	write(join(environment, 'pyvenv.cfg'), 'home = /usr/local/bin\nversion = 3.12.4\n');
	write(join(environment, 'bin/activate'), `VIRTUAL_ENV='${inside}'\nexport VIRTUAL_ENV\n`);
	write(join(environment, 'bin/tool'), `#!${inside}/bin/python\n`, 0o755);
	symlinkSync('/opt/hostedtoolcache/Python/3.12.4/bin/python3', join(environment, 'bin/python'));
	write(join(environment, 'lib/python3.12/site-packages/alpha/__init__.py'), '');
	write(join(directory, 'requirements.txt'), requirements);
};

/** What a Python of Windows made in a directory that WSL sees, too. */
const ofWsl = (directory: string): void => {
	const environment = join(directory, '.venv');
	write(join(environment, 'pyvenv.cfg'), 'home = C:\\Python312\nversion = 3.12.4\n');
	write(join(environment, 'Scripts/python.exe'), 'MZ');
	write(join(environment, 'Scripts/activate.bat'), '@echo off\r\n');
	write(join(environment, 'Lib/site-packages/alpha/__init__.py'), '');
	write(join(directory, 'requirements.txt'), requirements);
};

const git = (directory: string, ...words: readonly string[]): void => {
	const who = {GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b'};
	const at = new Date(Date.now() - 10 * 24 * 60 * 60 * 1000).toISOString();
	const dates = {GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null'};
	execFileSync('git', ['-C', directory, ...words], {env: {...process.env, ...who, ...dates}, stdio: 'pipe'});
};

/** A repository with a worktree for each task; some of their branches are merged. */
const buildWorktrees = async (code: string): Promise<void> => {
	const {merged, open} = wholeMachine;
	const main = join(code, 'service');
	write(join(main, 'requirements.txt'), requirements);
	write(join(main, '.gitignore'), '.venv\n');
	git(main, 'init', '-q', '-b', 'main');
	git(main, 'add', '.');
	git(main, 'commit', '-q', '-m', 'Begin');
	const done = numbered('done', merged);
	for (const name of [...done, ...numbered('open', open)]) {
		const tree = join(code, 'trees', name);
		git(main, 'worktree', 'add', '-q', '-b', name, tree);
		git(tree, 'commit', '-q', '--allow-empty', '-m', name);
		await project(tree);
	}
	git(main, 'merge', '-q', '-m', 'Merge all', ...done);
};

const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 16);

/** A cache in the layout of uv: packages as archives, and environments that share their files with these by hard links. */
const buildCache = (cache: string, code: string): void => {
	const {runs, scripts, centralised} = wholeMachine;
	write(join(cache, 'CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55');
	const packages = numbered('package', 20);
	for (const name of packages) {
		const archive = join(cache, 'archive-v0', name);
		for (const file of ['__init__', 'core', 'more']) write(join(archive, name, `${file}.py`), `${file} `.repeat(1500));
		write(join(archive, `${name}-1.0.dist-info/METADATA`), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
		linkTo(archive, join(cache, 'wheels-v8/pypi', name, '1.0-py3-none-any'));
	}
	for (const [index, name] of numbered('run', runs).entries()) {
		const archive = join(cache, 'archive-v0', name);
		cached(archive, packages[index % packages.length] ?? '', cache);
		linkTo(archive, join(cache, 'environments-v2', hashOf(name), hashOf(`of ${name}`)));
	}
	for (const name of numbered('script', scripts))
		cached(join(cache, 'environments-v2', `${name.replace('-', '_')}-${hashOf(name)}`), 'package-001', cache);
	for (const name of numbered('central', centralised)) {
		const environment = join(
			cache,
			'environments-v2',
			`${name.replace('-', '_')}-cp${minorVersion()}.1-${hashOf(name)}`,
		);
		cached(environment, 'package-002', cache);
		write(join(code, name, 'requirements.txt'), requirements);
		symlinkSync(environment, join(code, name, '.venv'));
	}
};

const linkTo = (target: string, path: string): void => {
	mkdirSync(dirname(path), {recursive: true});
	symlinkSync(target, path);
};

/** An environment in the cache: its own files, and those of a package by hard links. */
const cached = (environment: string, name: string, cache: string): void => {
	const site = join(environment, 'lib', `python${minorVersion()}`, 'site-packages');
	write(
		join(environment, 'pyvenv.cfg'),
		`home = ${dirname(python())}\nversion_info = ${minorVersion()}.1\nuv = 0.13.9\n`,
	);
	linkTo(python(), join(environment, 'bin/python'));
	write(join(environment, 'bin/activate'), `VIRTUAL_ENV='${environment}'\n`);
	mkdirSync(join(site, name), {recursive: true});
	mkdirSync(join(site, `${name}-1.0.dist-info`));
	for (const file of [`${name}/__init__.py`, `${name}/core.py`, `${name}/more.py`, `${name}-1.0.dist-info/METADATA`])
		linkSync(join(cache, 'archive-v0', name, file), join(site, file));
	write(join(site, `${name}-1.0.dist-info/RECORD`), `${name}/__init__.py,,\n`);
};
