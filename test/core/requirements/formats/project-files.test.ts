import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {Environment} from '../../../../source/core/model/environment.js';
import {absolute, join, type FsPath} from '../../../../source/core/model/path.js';
import {listPackages} from '../../../../source/core/inspect/packages/installed-packages.js';
import {assessRequirements} from '../../../../source/core/requirements/report.js';
import {requirementLines} from '../../../../source/core/requirements/requirement-lines.js';
import {readConfig} from '../../../../source/core/requirements/syntax/config-file.js';
import {driftOf, installed, project, setsOf} from '../../../helpers/requirements/declared.js';
import {addDistribution} from '../../../helpers/distribution.js';
import {inspected} from '../../../helpers/inspected.js';
import {environmentWithoutPip, python} from '../../../helpers/python.js';
import {temporaryContext} from '../../../helpers/temporary.js';

const askConfigparser = (text: string): unknown =>
	JSON.parse(
		execFileSync(
			python(),
			[
				'-c',
				`import configparser, json, sys
parser = configparser.RawConfigParser(strict=False)
parser.optionxform = str
parser.read_string(sys.stdin.read())
print(json.dumps({name: dict(parser.items(name)) for name in parser.sections()}))`,
			],
			{input: text, encoding: 'utf8'},
		),
	);

test.each([
	['a blank line in a list', '[a]\nlist =\n    one\n\n    # comment\n    two\nnext: x\n'],
	['a comment between lines that are indented less', '[a]\nlist =\n    one\n# comment\n    two\n; other\n  three\n'],
	['indented sections and keys', '  [a]\n  key = 1\n    more\n  [b]\n  other=2\n'],
	['both delimiters, and one within a value', '[a]\none : x = y\ntwo=a:b\nthree=\n'],
	['defaults', '[DEFAULT]\nkey = 1\n[a]\nother = 2\n[b]\nkey = 3\n'],
	['a hash within a value', '[a]\nkey = one # two\n  three # four\n'],
	['trailing empty lines', '[a]\nkey =\n    one\n\n\n[b]\nkey = 1\r\nother = 2\r\n'],
])('a configuration file with %s is read as configparser reads it', (_, text) => {
	const read = [...readConfig(text)].filter(([name]) => name !== 'DEFAULT');
	expect(Object.fromEntries(read.map(([name, values]) => [name, Object.fromEntries(values)]))).toEqual(
		askConfigparser(text),
	);
});

/** What the first source asks for beside its parts, and what each part adds. */
const asked = async (files: Readonly<Record<string, string>>) => {
	const [set] = await setsOf(await project(files));
	if (set === undefined) throw new Error('no source');
	const names = set.requirements.map(({text}) => text);
	const parts = set.parts.map(part => [
		part.name,
		set
			.choose([part])
			.requirements.map(({text}) => text)
			.filter(text => !names.includes(text)),
	]);
	return {names, parts: Object.fromEntries(parts) as unknown, unread: set.unread.map(({text}) => text)};
};

test('a list of setup.cfg goes on after a blank line, and is split at semicolons on one line', async () => {
	expect(
		await asked({
			'setup.cfg':
				'[metadata]\nname = demo\n[options]\ninstall_requires =\n    idna>=3\n\n    # net\n    certifi\n' +
				'[options.extras_require]\ntest = attrs; click\ndocs =\n    sphinx; python_version > "3"\n',
		}),
	).toEqual({
		names: ['idna>=3', 'certifi'],
		parts: {test: ['attrs', 'click'], docs: ['sphinx; python_version > "3"']},
		unread: [],
	});
});

test('lists that setuptools reads from files are read, and lists that only a build makes are named', async () => {
	const head = '[project]\nname = "demo"\nversion = "1"\ndynamic = ["dependencies", "optional-dependencies"]\n';
	const fromFiles =
		'[tool.setuptools.dynamic]\ndependencies = {file = ["base.list"]}\n' +
		'optional-dependencies.test = {file = "test.list"}\n';
	expect(
		await asked({
			'pyproject.toml': head + fromFiles,
			'base.list': '# net\nidna\ncertifi # why\n',
			'test.list': 'attrs\n',
		}),
	).toEqual({names: ['idna', 'certifi'], parts: {test: ['attrs']}, unread: []});
	const files = {'pyproject.toml': head};
	expect((await asked(files)).unread).toEqual(['dependencies', 'optional-dependencies']);
	expect((await driftOf(files, [installed('idna')])).counts).toEqual({missing: 0, version: 0, extra: 0});
});

test("flit's older tables are read", async () => {
	const flit =
		'[tool.flit.metadata]\nmodule = "demo"\nrequires = ["idna"]\n[tool.flit.metadata.requires-extra]\ndoc = ["attrs"]\n';
	expect(await asked({'pyproject.toml': flit})).toEqual({names: ['idna'], parts: {doc: ['attrs']}, unread: []});
});

test('the pip list of an environment.yml includes files beside it, as conda hands it to pip', async () => {
	const read = await asked({
		'environment.yml':
			'name: demo\ndependencies:\n  - numpy\n  - pip\n  - pip:\n    - -r below/dev.list\n    - idna>=3\n',
		'below/dev.list': 'certifi\n',
	});
	expect(read).toEqual({names: ['certifi', 'idna>=3'], parts: {}, unread: []});
});

test('environment.yml is the source, not a list that it includes', async () => {
	const directory = await project({
		'environment.yml': 'dependencies:\n  - pip:\n    - -r requirements/dev.txt\n    - idna>=3\n',
		'requirements/dev.txt': 'certifi\n',
	});
	const {source, drift} = await reportAt(directory, '.venv');
	expect([source?.name, drift?.counts]).toEqual(['environment.yml', {missing: 2, version: 0, extra: 0}]);
});

/** The report on an environment at this place of a project, with these packages. */
const reportAt = async (directory: FsPath, place: string, ...packages: readonly string[]) => {
	const path = await environmentWithoutPip(join(directory, ...place.split('/')));
	for (const spec of packages) {
		const [name = '', version = '1.0'] = spec.split('==');
		await addDistribution(path, {name, version});
	}
	const context = await temporaryContext();
	const environment: Environment = await inspected(path, context);
	return assessRequirements(environment, await listPackages(environment.found), context);
};

test('an environment of tox is compared with its own deps, factors and extras, and the project with it', async () => {
	const directory = await project({
		'tox.ini':
			'[tox]\nenvlist = py, lint\n[base]\ndeps = certifi\n[testenv]\nusedevelop = true\nextras = more\ndeps =\n' +
			'    {[base]deps}\n    py: idna==3.10\n    lint: ruff\n    -r {toxinidir}/tests.list\n[testenv:lint]\nskip_install = true\n',
		'tests.list': 'pytest\n',
		'pyproject.toml':
			'[project]\nname = "root"\nversion = "1"\ndependencies = ["attrs"]\noptional-dependencies.more = ["click"]\n',
	});
	const report = await reportAt(directory, '.tox/py', 'certifi', 'idna==3.10', 'pytest', 'attrs', 'click', 'surplus');
	expect(report.source).toMatchObject({name: 'tox.ini', environment: 'py'});
	expect(report.drift?.counts).toEqual({missing: 1, version: 0, extra: 1});
	expect(report.rebuildable).toEqual({verdict: 'partly', source: 'tox.ini', missing: ['surplus']});
	const lint = await reportAt(directory, '.tox/lint', 'certifi', 'ruff', 'pytest');
	expect([lint.drift?.counts, lint.rebuildable?.verdict]).toEqual([{missing: 0, version: 0, extra: 0}, 'yes']);
});

test('an environment whose inputs are not read gets no verdict', async () => {
	const directory = await project({
		'tox.ini': '[testenv]\nskip_install = true\ndeps = idna{posargs}\n',
		'noxfile.py': 'print("never run")\n',
		'requirements.txt': 'attrs\n',
	});
	for (const place of ['.tox/py', '.nox/tests']) {
		const report = await reportAt(directory, place, 'idna', 'surplus');
		expect([place, report.drift, report.rebuildable]).toEqual([place, undefined, undefined]);
	}
});

test.each([
	[
		'tox.toml',
		'skip_missing_interpreters = true\n[env_run_base]\nskip_install = true\ndeps = ["attrs"]\n[env.py]\ndeps = ["idna>=3"]\n',
	],
	['pyproject.toml', '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\nskip_install = true\ndeps = idna>=3\n"""\n'],
	['setup.cfg', '[tox:tox]\nenvlist = py\n[testenv]\nskip_install = true\ndeps = idna>=3\n'],
])('tox is read from its table in %s', async (name, text) => {
	const report = await reportAt(await project({[name]: text}), '.tox/py', 'idna==3.10');
	expect(report.source?.name).toBe(name);
	expect(report.drift?.entries.map(entry => `${entry.state} ${entry.name}`)).toEqual(['ok idna']);
});

test('an environment of hatch inherits from default, and has the project with its features', async () => {
	const directory = await project({
		'pyproject.toml':
			'[project]\nname = "root"\nversion = "1"\ndependencies = ["attrs"]\noptional-dependencies.more = ["click"]\n' +
			'[tool.hatch.envs.default]\ndependencies = ["idna"]\nskip-install = true\n' +
			'[tool.hatch.envs.test]\nextra-dependencies = ["pytest"]\nfeatures = ["more"]\nskip-install = false\n',
	});
	const context = await temporaryContext();
	const path = await environmentWithoutPip(join(directory, 'hatch/env/virtual/root/abcdefgh/test'));
	for (const name of ['attrs', 'click', 'idna', 'pytest']) await addDistribution(path, {name, version: '1.0'});
	const found = await inspected(path, context);
	const environment: Environment = {...found, project: {path: directory, state: 'there'}};
	const report = await assessRequirements(environment, await listPackages(found.found), context);
	expect(environment.kind).toBe('hatch');
	expect(report.source).toMatchObject({format: 'hatch-environment', environment: 'test'});
	expect(report.drift?.entries.filter(({state}) => state !== 'ok').map(({name, state}) => `${state} ${name}`)).toEqual([
		'missing root',
	]);
});

test('an environment to which hatch is led by its `path` is compared with the part that names it', async () => {
	const directory = await project({
		'requirements.txt': 'idna\n',
		'pyproject.toml':
			'[project]\nname = "root"\nversion = "1"\n[tool.hatch.envs.docs]\npath = ".venv"\ndetached = true\ndependencies = ["mkdocs"]\n',
	});
	for (const [name, format] of [
		['.venv', 'hatch-environment'],
		['other', 'requirements'],
	] as const) {
		const {source} = await reportAt(directory, name, 'idna==3.10');
		expect([name, source?.format]).toEqual([name, format]);
	}
});

const twoLists = (standard: string, poetry: string): Promise<FsPath> =>
	project({
		'pyproject.toml': `[project]\nname = "app"\nversion = "1"\n${standard}\n[tool.poetry]\npackage-mode = false\n${poetry}`,
	});

test('[tool.poetry.dependencies] adds nothing to [project], it only says where packages come from', async () => {
	const directory = await twoLists(
		'dependencies = ["attrs>=21", "idna"]\n[project.optional-dependencies]\nfast = ["click>=7"]\n[dependency-groups]\ndocs = ["writer"]',
		`[tool.poetry.dependencies]
python = ">=3.9"
attrs = [{git = "https://h/attrs.git", markers = "sys_platform == 'linux'"}, {version = "<24", markers = "sys_platform == 'win32'"}]
click = "^8 || ^9"
certifi = "*"
[tool.poetry.extras]
more = ["certifi"]
[tool.poetry.group.docs.dependencies]
writer = {path = "../writer", develop = true}
other = "*"
`,
	);
	const [set] = await setsOf(directory);
	expect(set?.parts.map(({name}) => name)).toEqual(['fast', 'docs']);
	expect(set && requirementLines(set.choose(set.parts))).toEqual([
		'attrs @ git+https://h/attrs.git',
		'idna',
		'click>=7,>=9,<10',
		`-e ${absolute('../writer', directory)}`,
	]);
});

test('[tool.poetry.dependencies] counts where [project] has no dependencies, or calls them dynamic', async () => {
	const own = '[tool.poetry.dependencies]\ncertifi = "*"\nattrs = "^23"\n';
	const [alone] = await setsOf(await twoLists('', own));
	expect(alone?.requirements.map(({name}) => name)).toEqual(['certifi', 'attrs']);
	const extras = '[project.optional-dependencies]\nfast = ["attrs"]';
	const [beside] = await setsOf(await twoLists(extras, own));
	expect(beside?.requirements.map(({name}) => name)).toEqual([]);
	const [mixed] = await setsOf(await twoLists(`dynamic = ["dependencies"]\n${extras}`, own));
	expect(mixed?.requirements.map(({name}) => name)).toEqual(['certifi', 'attrs']);
});

test('a package without a known version is present, and neither meets nor misses a version that is asked for', async () => {
	const files = {'requirements.txt': 'alpha\nbeta>=2\n'};
	const {words} = await driftOf(files, [
		installed('alpha', {version: undefined}),
		installed('beta', {version: undefined}),
	]);
	expect(words).toEqual(['unverifiable beta >=2 version-not-recorded', 'ok alpha']);
});

test('a group has what the groups that it includes have, by PEP 735 and by poetry, however deep', async () => {
	const {names, parts, unread} = await asked({
		'pyproject.toml': `[project]
name = "demo"
version = "1"
dependencies = ["idna"]
[dependency-groups]
lint = ["iniconfig", {include-group = "Type_s"}]
both = [{include-group = "only"}]
round = ["attrs", {include-group = "trip"}]
trip = [{include-group = "round"}, {include-group = "nowhere"}]
[tool.poetry.group.lint.dependencies]
iniconfig = "<3"
[tool.poetry.group.only]
optional = true
[tool.poetry.group.only.dependencies]
toml = "*"
[tool.poetry.group.type-s.dependencies]
six = "*"
[tool.poetry.group.dev]
optional = true
include-groups = ["lint", "only"]
[tool.poetry.group.dev.dependencies]
wcwidth = "*"
[tool.poetry.group.docs]
optional = true
include-groups = ["only-docs"]
[tool.poetry.group.only-docs]
optional = true
[tool.poetry.group.only-docs.dependencies]
sphinx = "*"
`,
	});
	// As `poetry install --dry-run`, which refuses the two that include each other.
	expect(names.toSorted()).toEqual(['attrs', 'attrs', 'idna', 'iniconfig', 'six = "*"', 'six = "*"', 'toml = "*"']);
	expect(parts).toEqual({
		lint: [],
		'type-s': [],
		both: [],
		round: [],
		trip: [],
		only: [],
		docs: ['sphinx = "*"'],
		'only-docs': ['sphinx = "*"'],
		dev: ['wcwidth = "*"'],
	});
	expect(unread.toSorted()).toEqual(['nowhere', 'round', 'trip']);
});
