import {symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {RequirementSet} from '../../../../source/core/requirements/syntax/requirement-set.js';
import {requirementLines} from '../../../../source/core/requirements/requirement-lines.js';
import {driftOf, installed, project, setsOf} from '../../../helpers/requirements/declared.js';

// What is expected here was seen of the tools themselves: `uv sync --frozen --dry-run`, `poetry install --dry-run`,
// `pdm sync --dry-run`, `pipenv sync`.

const index = 'source = { registry = "https://packages.example/simple" }';
const uvPackage = (name: string, version: string): string =>
	`[[package]]\nname = "${name}"\nversion = "${version}"\n${index}\n`;

test('uv installs the root of a workspace, and members only where the root needs them', async () => {
	const files = {
		'pyproject.toml': '[project]\nname = "root"\nversion = "1"\n[tool.uv.workspace]\nmembers = ["m"]\n',
		'uv.lock': `version = 1
[manifest]
members = ["m", "root"]
${uvPackage('attrs', '25.1.0')}
${uvPackage('certifi', '2025.1.31')}
${uvPackage('idna', '3.10')}
[[package]]
name = "m"
version = "1"
source = { virtual = "m" }
dependencies = [{ name = "certifi" }]
[package.dev-dependencies]
dev = [{ name = "attrs" }]
[[package]]
name = "root"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "idna" }]
`,
	};
	expect((await driftOf(files, [installed('idna==3.10')])).differences).toEqual([]);
	const withoutRoot = {...files, 'pyproject.toml': '[tool.uv.workspace]\nmembers = ["m"]\n'};
	const workspace = {...withoutRoot, 'uv.lock': files['uv.lock'].replace('["m", "root"]', '["m"]')};
	expect((await driftOf(workspace, [])).words).toEqual(['missing attrs ==25.1.0', 'missing certifi ==2025.1.31']);
});

test('a workspace whose root is no project has groups of its own', async () => {
	const files = {
		'pyproject.toml': '[dependency-groups]\nDev_Tools = ["idna"]\n[tool.uv]\ndefault-groups = ["dev-tools"]\n',
		'uv.lock': `version = 1
[manifest]
members = ["m"]
[manifest.dependency-groups]
dev-tools = [{ name = "idna", specifier = ">=3" }]
docs = [{ name = "attrs" }]
${uvPackage('attrs', '25.1.0')}
${uvPackage('idna', '3.10')}
[[package]]
name = "m"
version = "1"
source = { editable = "m" }
`,
	};
	const {words} = await driftOf(files, []);
	expect(words).toEqual(['missing idna ==3.10', expect.stringMatching(/^missing m -e .*\/m$/)]);
});

test('extras of uv that exclude each other are alternatives: the one that is there counts', async () => {
	const files = {
		'pyproject.toml': '[project]\nname = "root"\n',
		'uv.lock': `version = 1
conflicts = [[{ package = "root", extra = "cpu" }, { package = "root", extra = "gpu" }]]
${uvPackage('idna', '3.4')}
${uvPackage('idna', '3.6')}
${uvPackage('deep', '1.0')}
[[package]]
name = "root"
version = "1"
source = { virtual = "." }
[package.optional-dependencies]
cpu = [{ name = "idna", version = "3.4", ${index} }]
gpu = [{ name = "idna", version = "3.6", ${index} }, { name = "deep", marker = "extra == 'extra-4-root-gpu' and extra != 'extra-4-root-cpu'" }]
`,
	};
	const gpu = await driftOf(files, [installed('idna==3.6'), installed('deep==1.0')]);
	expect([gpu.differences, gpu.parts]).toEqual([[], ['extra gpu']]);
	const cpu = await driftOf(files, [installed('idna==3.4')]);
	expect([cpu.differences, cpu.parts]).toEqual([[], ['extra cpu']]);
	expect((await driftOf(files, [installed('idna==2.0')])).differences).toEqual(['version idna ==3.4 2.0']);
	expect((await driftOf(files, [])).differences).toEqual([]);
});

test('an extra of uv may take away the version that the project has without it', async () => {
	const files = {
		'pyproject.toml': '[project]\nname = "root"\n',
		'uv.lock': `version = 1
conflicts = [[{ package = "root", extra = "cpu" }, { package = "root", extra = "gpu" }]]
${uvPackage('torch', '2.9')}
${uvPackage('torch', '2.9+cpu')}
[[package]]
name = "root"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "torch", version = "2.9", ${index}, marker = "extra != 'extra-4-root-cpu'" },
    { name = "torch", version = "2.9+cpu", ${index}, marker = "extra == 'extra-4-root-cpu'" },
]
[package.optional-dependencies]
cpu = [{ name = "torch", version = "2.9+cpu", ${index} }]
`,
	};
	const plain = await driftOf(files, [installed('torch==2.9')]);
	expect([plain.words, plain.parts]).toEqual([['ok torch ==2.9 2.9'], []]);
	const cpu = await driftOf(files, [installed('torch==2.9+cpu')]);
	expect([cpu.words, cpu.parts]).toEqual([['ok torch ==2.9+cpu 2.9+cpu'], ['extra cpu']]);
});

test('a package that the project requires stays required when an optional group needs it too', async () => {
	const files = {
		'pyproject.toml': '[project]\nname = "root"\n',
		'uv.lock': `version = 1
[[package]]
name = "plug"
version = "1.0"
${index}
dependencies = [{ name = "root" }]
[[package]]
name = "root"
version = "1"
source = { editable = "." }
[package.dev-dependencies]
docs = [{ name = "plug" }]
`,
	};
	expect((await driftOf(files, [])).words).toEqual([expect.stringMatching(/^missing root -e /)]);
});

test('a forked lock of uv gives the version for this Python, and nothing for another system', async () => {
	const files = {
		'pyproject.toml': '[project]\nname = "root"\n',
		'uv.lock': `version = 1
resolution-markers = ["python_full_version >= '3.12'", "python_full_version < '3.12'"]
${uvPackage('colorama', '0.4.6')}
${uvPackage('six', '1.16.0')}
${uvPackage('six', '1.17.0')}
[[package]]
name = "root"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "colorama", marker = "sys_platform == 'win32'" },
    { name = "six", version = "1.16.0", ${index}, marker = "python_full_version < '3.12'" },
    { name = "six", version = "1.17.0", ${index}, marker = "python_full_version >= '3.12'" },
]
`,
	};
	expect((await driftOf(files, [])).words).toEqual(['missing six ==1.16.0']);
	expect((await driftOf(files, [installed('six==1.16.0'), installed('colorama==0.4.6')])).differences).toEqual([
		'extra colorama 0.4.6',
	]);
});

const poetryPackage = (name: string, version: string, more = ''): string =>
	`[[package]]\nname = "${name}"\nversion = "${version}"\noptional = false\npython-versions = ">=3.9"\n${more}\n`;
const oldPoetry = '[metadata]\nlock-version = "2.0"\n';

test("a lock of poetry 1 installs the packages of a dependency's extra", async () => {
	const files = {
		'pyproject.toml':
			'[tool.poetry]\nname = "demo"\npackage-mode = false\n[tool.poetry.dependencies]\nuvicorn = {version = "0.30.0", extras = ["standard"]}\n',
		'poetry.lock': `${poetryPackage('httptools', '0.6.1')}
${poetryPackage('watchfiles', '1.0')}
${poetryPackage(
	'uvicorn',
	'0.30.0',
	`[package.dependencies]
httptools = {version = ">=0.5.0", optional = true, markers = "extra == \\"standard\\""}
watchfiles = {version = "*", optional = true, markers = "extra == \\"reload\\""}
[package.extras]
standard = ["httptools (>=0.5.0)"]
reload = ["watchfiles"]`,
)}
${oldPoetry}`,
	};
	expect((await driftOf(files, [installed('uvicorn==0.30.0')])).differences).toEqual(['missing httptools ==0.6.1']);
});

test('a lock of poetry 1 with several versions gives the one that all who need it accept', async () => {
	const files = {
		'pyproject.toml':
			'[tool.poetry]\nname = "demo"\npackage-mode = false\n[tool.poetry.dependencies]\nboto = "*"\nstubs = "*"\n',
		'poetry.lock': `${poetryPackage('boto', '1.0', '[package.dependencies]\nurl = [\n{version = "<2", markers = "python_version < \\"3.12\\""},\n{version = ">=1,<2 || >2.2,<3", markers = "python_version >= \\"3.12\\""},\n]')}
${poetryPackage('stubs', '2.31', '[package.dependencies]\nold-stubs = "*"')}
${poetryPackage('stubs', '2.32', '[package.dependencies]\nurl = ">=2"')}
${poetryPackage('old-stubs', '1.0')}
${poetryPackage('url', '1.26')}
${poetryPackage('url', '2.2')}
${oldPoetry}`,
	};
	expect((await driftOf(files, [])).words).toEqual([
		'missing boto ==1.0',
		'missing old-stubs ==1.0',
		'missing stubs ==2.31',
		'missing url ==1.26',
	]);
});

test('a lock of poetry 2: groups and markers of each package; optional groups and extras where they are there', async () => {
	const files = {
		'pyproject.toml':
			'[project]\nname = "demo"\n[project.optional-dependencies]\nfast = ["quick"]\n[tool.poetry]\npackage-mode = false\n[tool.poetry.group.docs]\noptional = true\n[tool.poetry.group.dev.dependencies]\ntester = "*"\n',
		'poetry.lock': `${poetryPackage('base', '1.0', 'groups = ["main", "docs"]\nmarkers = {docs = "sys_platform == \\"win32\\""}')}
${poetryPackage('quick', '1.0', 'groups = ["main"]\nmarkers = "extra == \\"fast\\""')}
${poetryPackage('sphinx', '1.0', 'groups = ["docs"]')}
${poetryPackage('theme', '1.0', 'groups = ["docs"]')}
${poetryPackage('tester', '1.0', 'groups = ["dev"]')}
[extras]
fast = ["quick"]
[metadata]
lock-version = "2.1"
`,
	};
	expect((await driftOf(files, [])).words).toEqual(['missing base ==1.0', 'missing tester ==1.0']);
	const here = [installed('base'), installed('tester'), installed('sphinx==1.0')];
	expect(await driftOf(files, here)).toMatchObject({differences: [], parts: []});
	const whole = await driftOf(files, [...here, installed('theme==0.9'), installed('quick==1.0')]);
	expect(whole).toMatchObject({differences: ['version theme ==1.0 0.9'], parts: ['group docs', 'extra fast']});
});

test("poetry's alternatives stay alternatives, in whatever order, with one bar or two", async () => {
	const files = {
		'pyproject.toml': `[tool.poetry]
name = "demo"
[tool.poetry.dependencies]
python = ">=3.9"
idna = "^3.0 || ^2.0"
attrs = "<2 || >=23"
certifi = "^2024.0|^2025.0"
click = {version = "*", python = "<3.9 || >=3.10"}
rich = {version = "*", python = "<3.9 || >=3.12"}
`,
	};
	const {differences} = await driftOf(files, [installed('idna==2.5'), installed('attrs==1.5')]);
	expect(differences).toEqual(['missing certifi >=2024.0,<2025 || >=2025.0,<2026', 'missing click']);
	expect((await driftOf(files, [installed('idna==4.0'), installed('attrs==22.0')])).differences).toEqual([
		'missing certifi >=2024.0,<2025 || >=2025.0,<2026',
		'missing click',
		'version attrs <2 || >=23 22.0',
		'version idna >=3.0,<4 || >=2.0,<3 4.0',
	]);
});

const pdmProject = `[project]
name = "root"
dependencies = ["click"]
[project.optional-dependencies]
key = ["certifi"]
other = ["attrs"]
[dependency-groups]
dev = ["tester"]
[tool.pdm]
distribution = false
`;
const pdmPackage = (name: string, version: string, more = ''): string =>
	`[[package]]\nname = "${name}"\nversion = "${version}"\n${more}\n`;

test('pdm installs the groups and extras that were locked', async () => {
	const files = {
		'pyproject.toml': pdmProject,
		'pdm.lock': `[metadata]
groups = ["default", "key", "gone"]
strategy = ["inherit_metadata"]
${pdmPackage('certifi', '2025.1.31', 'groups = ["key"]')}
${pdmPackage('click', '8.1.7', 'groups = ["default"]')}
${pdmPackage('past', '1.0', 'groups = ["gone"]')}
`,
	};
	expect((await driftOf(files, [installed('click==8.1.7')])).differences).toEqual(['missing certifi ==2025.1.31']);
});

test('a lock of pdm without markers is followed by its dependencies, as far as they apply here', async () => {
	const files = {
		'pyproject.toml': pdmProject,
		'pdm.lock': `[metadata]
groups = ["default", "dev"]
strategy = ["cross_platform"]
${pdmPackage('click', '8.1.7', 'dependencies = ["colorama; platform_system == \\"Windows\\"", "fancy[bright]>=1"]')}
${pdmPackage('colorama', '0.4.6')}
${pdmPackage('fancy', '1.0')}
${pdmPackage('fancy', '1.0', 'extras = ["bright"]\ndependencies = ["fancy==1.0", "shine"]')}
${pdmPackage('fancy', '1.0', 'extras = ["dull"]\ndependencies = ["fancy==1.0", "attrs"]')}
${pdmPackage('shine', '2.0')}
${pdmPackage('attrs', '25.1')}
${pdmPackage('tester', '3.0')}
`,
	};
	const {differences} = await driftOf(files, [installed('click==8.1.7'), installed('fancy==1.0')]);
	expect(differences).toEqual(['missing shine ==2.0', 'missing tester ==3.0']);
});

test('pylock.toml: default groups unless others are chosen, and extras and groups in markers', async () => {
	const files = {
		'pylock.toml': `lock-version = "1.0"
extras = ["cli"]
dependency-groups = ["default", "docs"]
default-groups = ["default"]
created-by = "somebody"
[[packages]]
name = "base"
version = "1.0"
marker = "\\"default\\" in dependency_groups and python_version >= \\"3.9\\""
[[packages]]
name = "sphinx"
version = "2.0"
marker = "\\"docs\\" in dependency_groups"
[[packages]]
name = "rich"
version = "3.0"
marker = "\\"cli\\" in extras or \\"docs\\" in dependency_groups"
`,
	};
	expect((await driftOf(files, [])).words).toEqual(['missing base ==1.0']);
	const docs = await driftOf(
		files,
		['base==1.0', 'sphinx==2.0', 'rich==3.0'].map(spec => installed(spec)),
	);
	expect([docs.differences, docs.parts]).toEqual([[], ['group docs', 'extra cli']]);
	const cli = await driftOf(
		files,
		['base==1.0', 'rich==3.0', 'surplus==1'].map(spec => installed(spec)),
	);
	expect([cli.differences, cli.parts]).toEqual([['extra surplus 1'], ['extra cli']]);
});

test("pipenv's categories have versions of their own: default counts, with develop as an alternative", async () => {
	const files = {
		Pipfile: '[packages]\nidna = "*"\n[dev-packages]\nidna = "*"\ntester = "*"\n',
		'Pipfile.lock': JSON.stringify({
			_meta: {'pipfile-spec': 6},
			default: {idna: {version: '==3.6'}},
			develop: {idna: {version: '==3.4'}, tester: {version: '==1.0'}},
		}),
	};
	expect(await driftOf(files, [installed('idna==3.6')])).toMatchObject({differences: [], parts: []});
	expect((await driftOf(files, [installed('idna==3.5')])).differences).toEqual(['version idna ==3.6 3.5']);
	for (const idna of ['idna==3.6', 'idna==3.4'])
		expect(await driftOf(files, [installed(idna), installed('tester==1.0')])).toMatchObject({
			differences: [],
			parts: ['group develop'],
		});
});

const commit = '0123456789abcdef0123456789abcdef01234567';
const git = `git+https://h/mono.git@${commit}#subdirectory=sub`;

test.each([
	[
		'uv.lock',
		`[[package]]\nname = "root"\nsource = { virtual = "." }\ndependencies = [{ name = "part" }]\n[[package]]\nname = "part"\nversion = "1.0"\nsource = { git = "https://h/mono.git?subdirectory=sub&rev=main#${commit}" }\n`,
	],
	[
		'poetry.lock',
		`[[package]]\nname = "part"\nversion = "1.0"\ngroups = ["main"]\n[package.source]\ntype = "git"\nurl = "https://h/mono.git"\nreference = "main"\nresolved_reference = "${commit}"\nsubdirectory = "sub"\n[metadata]\nlock-version = "2.1"\n`,
	],
	[
		'pdm.lock',
		`[metadata]\nstrategy = ["inherit_metadata"]\n[[package]]\nname = "part"\nversion = "1.0"\ngroups = ["default"]\ngit = "https://h/mono.git"\nref = "main"\nrevision = "${commit}"\nsubdirectory = "sub"\n`,
	],
	['Pipfile.lock', JSON.stringify({default: {part: {git: 'https://h/mono.git', ref: commit, subdirectory: 'sub'}}})],
	[
		'pylock.toml',
		`lock-version = "1.0"\n[[packages]]\nname = "part"\n[packages.vcs]\ntype = "git"\nurl = "https://h/mono.git"\nrequested-revision = "main"\ncommit-id = "${commit}"\nsubdirectory = "sub"\n`,
	],
])('%s: a package in a subdirectory of a repository is asked for there', async (name, text) => {
	const [set] = await setsOf(await project({[name]: text}));
	expect(set && requirementLines(set)).toEqual([`part @ ${git}`]);
});

test('uv takes packages from [tool.uv.sources]: git, a path, a member of the workspace', async () => {
	const directory = await project({
		'pyproject.toml': `[project]
name = "root"
dependencies = ["part", "lib", "member", "plain", "torch"]
[project.optional-dependencies]
cpu = ["torch"]
[tool.uv.workspace]
members = ["packages/*"]
[tool.uv.sources]
Part = { git = "https://h/mono.git", rev = "${commit}", subdirectory = "sub" }
lib = { path = "../lib", editable = true }
member = { workspace = true }
plain = { index = "pytorch" }
torch = [
    { url = "https://h/torch.zip", marker = "sys_platform == 'win32'" },
    { git = "https://h/torch.git", tag = "v1", extra = "cpu" },
]
`,
		'packages/one/pyproject.toml': '[project]\nname = "member"\n',
	});
	const [set] = await setsOf(directory);
	const lines = (chosen: RequirementSet | undefined) => (chosen === undefined ? [] : requirementLines(chosen));
	const asked = [
		`part @ ${git}`,
		`-e ${join(directory, '../lib')}`,
		`-e ${join(directory, 'packages/one')}`,
		'plain',
		'torch',
	];
	expect(lines(set)).toEqual(asked);
	expect(lines(set?.choose([{type: 'extra', name: 'cpu'}])).at(-1)).toBe('torch @ git+https://h/torch.git@v1');
});

test.each([
	['packages/*', ['b', 'linked']],
	['packages/**', ['b', 'deep', 'linked']],
	['*/c', ['hidden']],
	['packages/[ab]', ['b']],
	['packages/{a,b}', []],
	['./packages/b/', ['b']],
])('members of a workspace that are named as %s are those that uv takes', async (pattern, members) => {
	const names = ['a', 'b', 'deep', 'hidden', 'linked'];
	const named = (name: string): string => `[project]\nname = "${name}"\n`;
	const directory = await project({
		'packages/a/pyproject.toml': named('a'),
		'packages/a/deep/pyproject.toml': named('deep'),
		'packages/b/pyproject.toml': named('b'),
		'.hid/c/pyproject.toml': named('hidden'),
		'elsewhere/l/pyproject.toml': named('linked'),
		'pyproject.toml': `[project]\nname = "root"\ndependencies = ${JSON.stringify(names)}\n[tool.uv.workspace]\nmembers = ["${pattern}"]\nexclude = ["packages/a"]\n[tool.uv.sources]\n${names.map(name => `${name} = {workspace = true}\n`).join('')}`,
	});
	await symlink('../elsewhere/l', join(directory, 'packages/link'));
	const [set] = await setsOf(directory);
	expect(
		set?.requirements.filter(({editable, target}) => editable && target.type === 'path').map(one => one.name),
	).toEqual(members);
});
