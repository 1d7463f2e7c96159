import {chmod, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {Environment} from '../../../../source/core/model/environment.js';
import {namedSource} from '../../../../source/core/operate/install/install-source.js';
import {whereItLasts} from '../../../../source/core/requirements/compare/lasting-source.js';
import {readRequirements} from '../../../../source/core/requirements/formats/read-source.js';
import type {Required, SourceFormat} from '../../../../source/core/requirements/syntax/requirement-set.js';
import {allRequirements} from '../../../../source/core/requirements/syntax/selectable-set.js';
import {findSources} from '../../../../source/core/requirements/formats/find-sources.js';
import type {MarkerEnvironment} from '../../../../source/core/python/markers.js';
import {fromBytes, fsPath, join, native, type FsPath} from '../../../../source/core/model/path.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const write = async (directory: FsPath, files: Readonly<Record<string, string | Buffer>>): Promise<void> => {
	for (const [name, content] of Object.entries(files)) {
		const path = join(directory, name);
		await mkdir(native(fsPath(path.slice(0, path.lastIndexOf('/')))), {recursive: true});
		await writeFile(native(path), content);
	}
};

const markers: MarkerEnvironment = {
	python_version: '3.11',
	python_full_version: '3.11.2',
	sys_platform: 'linux',
	os_name: 'posix',
};

/** What a project's first source asks for: `name specifier`, then, after `?`, what only its other parts ask for. */
const ask = async (files: Readonly<Record<string, string | Buffer>>) => {
	const directory = await temporaryDirectory();
	await write(directory, files);
	const [source] = await findSources(directory);
	if (source === undefined) throw new Error('no source');
	const set = await readRequirements(source, {project: directory, variables: {}, markers});
	const wordOf = ({name, specifier, target}: Required) =>
		[`${name ?? ''}${specifier}`, ...(target.type === 'index' ? [] : [target.type])].join(' ');
	const asked = set.requirements.map(wordOf);
	const others = allRequirements(set)
		.map(wordOf)
		.filter(word => !asked.includes(word));
	return {source: source.name, words: [...asked, ...others.map(word => `?${word}`)], set};
};

test('sources are ordered by trust, with constraints and programs last', async () => {
	const directory = await temporaryDirectory();
	const names = [
		'setup.py',
		'constraints.txt',
		'requirements-dev.txt',
		'requirements.in',
		'pyproject.toml',
		'requirements.txt',
		'Pipfile',
	];
	const locks = ['Pipfile.lock', 'poetry.lock', 'pylock.dev.toml', 'pylock.toml', 'uv.lock', 'pdm.lock'];
	const others = ['requirements/base.txt', 'setup.cfg', 'environment.yml', 'other.txt', 'sub/requirements.txt'];
	await write(directory, Object.fromEntries([...names, ...locks, ...others].map(name => [name, ''])));
	expect((await findSources(directory)).map(({name}) => name)).toEqual([
		...['uv.lock', 'pylock.toml', 'pylock.dev.toml', 'poetry.lock', 'pdm.lock', 'Pipfile.lock'],
		...[
			'requirements.txt',
			'requirements/base.txt',
			'Pipfile',
			'pyproject.toml',
			'requirements-dev.txt',
			'requirements.in',
		],
		...['environment.yml', 'setup.cfg', 'constraints.txt', 'setup.py'],
	]);
});

/** A file of each format; undefined for formats that are not found by a name. A new format needs its line. */
const sampleNames: Readonly<Record<SourceFormat, string | undefined>> = {
	'uv-lock': 'uv.lock',
	pylock: 'pylock.toml',
	'poetry-lock': 'poetry.lock',
	'pdm-lock': 'pdm.lock',
	'pipfile-lock': 'Pipfile.lock',
	requirements: 'requirements.txt',
	constraints: 'constraints.txt',
	pyproject: 'pyproject.toml',
	pipfile: 'Pipfile',
	'environment-yml': 'environment.yml',
	'setup-cfg': 'setup.cfg',
	'setup-py': 'setup.py',
	'tox-environment': undefined,
	'hatch-environment': undefined,
	script: undefined,
};

test('a file of each format is found in a project, and the page on requirements has a row for it', async () => {
	const directory = await temporaryDirectory();
	const page = await readFile(new URL('../../../../docs/requirements.md', import.meta.url), 'utf8');
	const samples = Object.entries(sampleNames).filter(([, name]) => name !== undefined);
	await write(directory, Object.fromEntries(samples.map(([, name = '']) => [name, ''])));
	const found = await findSources(directory);
	expect(Object.fromEntries(found.map(({format, name}) => [format, name]))).toEqual(Object.fromEntries(samples));
	for (const {name, role} of found) if (role === 'lock') expect(page, name).toContain(`\n| \`${name}\``);
});

test.each([
	['uv.lock', 'uv-lock'],
	['Pipfile.lock', 'pipfile-lock'],
	['pyproject.toml', 'pyproject'],
	['what.they.want', 'requirements'],
	['setup.py', 'requirements'],
])('a file that is named as the one to install from is read by its name: %s', (name, format) => {
	expect(namedSource(fsPath(`/elsewhere/${name}`))).toMatchObject({format, name, why: 'named'});
});

test('a source may be a link; directories, dangling links and pipes are not sources', async () => {
	const directory = await temporaryDirectory();
	await write(directory, {'real.txt': 'alpha\n'});
	await symlink('real.txt', join(directory, 'requirements.txt'));
	await symlink('nowhere', join(directory, 'uv.lock'));
	await symlink('poetry.lock', join(directory, 'poetry.lock'));
	await mkdir(join(directory, 'pyproject.toml'));
	execFileSync('mkfifo', [join(directory, 'pdm.lock')]);
	expect((await findSources(directory)).map(({name}) => name)).toEqual(['requirements.txt']);
});

test.each([
	['of letters with a meaning to globs', Buffer.from('[a]{b,c}*?(!x)')],
	['that is no Unicode', Buffer.from('caf\xe9', 'latin1')],
	['with a newline and a quote', Buffer.from('a\n"b')],
])('sources are found in a project with a name %s', async (_, name) => {
	const project = join(await temporaryDirectory(), fromBytes(name));
	await write(project, {'requirements.txt': 'alpha\n', 'requirements/x.txt': 'beta\n'});
	const sources = await findSources(project);
	expect(sources.map(source => source.name)).toEqual(['requirements.txt', 'requirements/x.txt']);
	const set = await readRequirements(sources[0]!, {project, variables: {}});
	expect(set.requirements.map(one => one.name)).toEqual(['alpha']);
});

test('a project that is missing, or that may not be read, has no sources', async () => {
	const directory = await temporaryDirectory();
	expect(await findSources(join(directory, 'nowhere'))).toEqual([]);
	await write(directory, {'a/requirements.txt': 'alpha\n', file: ''});
	expect(await findSources(join(directory, 'file'))).toEqual([]);
	await chmod(join(directory, 'a'), 0);
	// root reads it all the same.
	if (process.getuid?.() !== 0) expect(await findSources(join(directory, 'a'))).toEqual([]);
});

test('pylock.toml: markers, places and extras', async () => {
	const {words} = await ask({
		'pylock.toml': `lock-version = "1.0"
extras = ["fast"]
requires-python = ">=3.9"
[[packages]]
name = "alpha"
version = "1.0"
[[packages]]
name = "beta"
version = "2.0"
marker = "'fast' in extras"
[[packages]]
name = "gamma"
[packages.vcs]
type = "git"
url = "https://h/gamma.git"
commit-id = "0123456789abcdef0123456789abcdef01234567"
[[packages]]
name = "delta"
[packages.archive]
url = "https://h/delta.zip"
[[packages]]
name = "own"
[packages.directory]
path = "."
editable = true
`,
	});
	expect(words).toEqual(['alpha==1.0', 'gamma vcs', 'delta url', 'own path', '?beta==2.0']);
});

test('a lock of poetry 1: the project and the packages it needs here', async () => {
	const {words, set} = await ask({
		'pyproject.toml': '[tool.poetry]\nname = "Own"\n[tool.poetry.dependencies]\npython = "^3.8"\nalpha = "^1.0"\n',
		'poetry.lock': `[[package]]
name = "alpha"
version = "1.2"
optional = false
[package.dependencies]
beta = "*"
colour = {version = "*", markers = "sys_platform == \\"win32\\""}
[[package]]
name = "beta"
version = "2.0"
optional = false
[[package]]
name = "colour"
version = "0.4"
optional = false
`,
	});
	expect(words).toEqual(['own path', 'alpha==1.2', 'beta==2.0']);
	expect(set).toMatchObject({projectName: 'own', requiresPython: '>=3.8,<4', complete: true});
});

test('locks of pdm and pipenv: groups for development, extras, markers', async () => {
	const pdm = await ask({
		'pyproject.toml':
			'[project]\nname = "own"\ndependencies = ["alpha"]\n[project.optional-dependencies]\nfast = ["beta"]\n[dependency-groups]\ndev = ["gamma"]\n',
		'pdm.lock': `[[package]]
name = "alpha"
version = "1.0"
groups = ["default"]
[[package]]
name = "beta"
version = "2.0"
groups = ["fast"]
[[package]]
name = "gamma"
version = "3.0"
groups = ["dev"]
git = "https://h/gamma.git"
revision = "abc"
`,
	});
	expect(pdm.words).toEqual(['own path', 'alpha==1.0', 'gamma vcs', '?beta==2.0']);
	const pipenv = await ask({
		Pipfile: '[packages]\nalpha = "*"\n',
		'Pipfile.lock': JSON.stringify({
			_meta: {requires: {python_version: '3.11'}},
			default: {alpha: {version: '==1.0', hashes: []}, own: {editable: true, path: '.'}},
			develop: {tester: {version: '==2.0', markers: "python_version >= '3'"}},
		}),
	});
	expect(pipenv.words).toEqual(['alpha==1.0', 'own path', '?tester==2.0']);
	expect(pipenv.set.requiresPython).toBe('==3.11.*');
});

test('setup.cfg, environment.yml and Pipfile', async () => {
	const setup = await ask({
		'setup.cfg':
			'[metadata]\nname = Own\n[options]\npython_requires = >=3.8\ninstall_requires =\n    alpha>=1\n    # no\n    beta; os_name=="posix"\n[options.extras_require]\nfast = quick==2\n',
	});
	expect(setup.words).toEqual(['alpha>=1', 'beta', '?quick==2']);
	const conda = await ask({
		'environment.yml':
			'name: x\ndependencies:\n  - python=3.11\n  - conda-forge::numpy=1.2\n  - pip:\n    - alpha==1\n    - -e ./lib\n    - -r other.txt\n',
	});
	expect(conda.words).toEqual(['alpha==1', ' path', '?numpy']);
	const pipfile = await ask({
		Pipfile: '[packages]\nalpha = "~=1.0"\nbeta = {version = "*", extras = ["x"]}\n[dev-packages]\ntester = ">=2"\n',
	});
	expect(pipfile.words).toEqual(['alpha~=1.0', 'beta', '?tester>=2']);
});

test.each([
	['^1.2.3', '>=1.2.3,<2'],
	['^0.2.3', '>=0.2.3,<0.3'],
	['^0.0.3', '>=0.0.3,<0.0.4'],
	['^0', '>=0,<1'],
	['~1.2.3', '>=1.2.3,<1.3'],
	['~1', '>=1,<2'],
	['1.2.*', '==1.2.*'],
	['*', ''],
	['1.2', '==1.2'],
	['>=1,<2', '>=1,<2'],
	['>=1 <2', '>=1,<2'],
	['^3.0 || ^2.0', '>=3.0,<4 || >=2.0,<3'],
	['<2|>=23', '<2 || >=23'],
])('poetry’s %s is %s', async (version, specifier) => {
	const {words} = await ask({'pyproject.toml': `[tool.poetry.dependencies]\nalpha = "${version}"\n`});
	expect(words).toEqual([`alpha${specifier}`]);
});

test.each([
	['uv.lock', 'package = 3\n'],
	['uv.lock', '[[package]]\nname = 1\n[[package]]\nname = "a"\nsource = 3\ndependencies = [1, {name = []}]\n'],
	['poetry.lock', '[[package]]\nname = "a"\ngroups = "x"\nmarkers = 3\n'],
	['pdm.lock', 'not = [toml'],
	['Pipfile.lock', '{"default": {"a": 3}, "develop": []}'],
	['Pipfile.lock', '{'],
	['pylock.toml', 'lock-version = "2.0"\n'],
	['environment.yml', 'dependencies: *nowhere\n'],
	['environment.yml', '- a\n- b\n'],
	[
		'pyproject.toml',
		'[project]\ndependencies = [3, "a b"]\n[dependency-groups]\nx = [{include-group = "x"}, {include-group = "y"}]\n',
	],
	['requirements.txt', Buffer.alloc(2 * 1024 * 1024, 'a')],
])('%s that holds nonsense is read to its end', async (name, content) => {
	const {set} = await ask({[name]: content});
	expect(set.source.name).toBe(name);
});

test('a lock that pipenv itself wrote', async () => {
	const lock = await readFile(new URL('../../../fixtures/pipenv-2026.lock.json', import.meta.url));
	const {words, set} = await ask({Pipfile: '[packages]\nclick = ">=8.1"\n', 'Pipfile.lock': lock});
	expect(words).toEqual(['click==8.5.1', '?packaging==26.3']);
	expect([set.complete, set.unread]).toEqual([true, []]);
});

test("a manager's `add` is offered only for its project's own environment", async () => {
	const directory = await temporaryDirectory();
	await write(directory, {'uv.lock': 'version = 1\n', 'pyproject.toml': '[project]\nname = "a"\nversion = "1"\n'});
	const project = {path: directory, state: 'there'} as const;
	const lasting = async (name: string) =>
		whereItLasts({path: join(directory, name), kind: 'venv', project} as unknown as Environment);
	expect(await lasting('.venv')).toEqual({type: 'owner', manager: 'uv', command: ['uv', 'add']});
	expect(await lasting('other')).toEqual({type: 'none'});
});
