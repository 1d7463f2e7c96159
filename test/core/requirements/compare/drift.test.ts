import {join} from 'node:path';
import {expect, test} from 'vitest';
import {lostPackages} from '../../../../source/core/requirements/compare/lost-packages.js';
import {assessRebuildable} from '../../../../source/core/requirements/compare/rebuildable.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {driftOf, installed, markers, project, setsOf} from '../../../helpers/requirements/declared.js';

test('an environment that holds exactly the requirements has no drift', async () => {
	const {words, counts} = await driftOf({'requirements.txt': 'alpha>=1\nBeta_x\n'}, [
		installed('alpha==1.5', {requires: ['gamma>1; python_version>"3"', 'nope; extra=="x"']}),
		installed('beta-x==2'),
		installed('gamma==2'),
		installed('pip==25'),
	]);
	expect(words).toEqual(['ok alpha >=1 1.5', 'ok Beta_x 2']);
	expect(counts).toEqual({missing: 0, version: 0, extra: 0});
});

test('packages that are missing, of another version, from elsewhere or extra are named', async () => {
	const {words, counts} = await driftOf(
		{'requirements.txt': 'alpha==1\nbeta>=2\ngamma @ https://h/gamma.zip\ndelta\nskipped; os_name=="nt"\n'},
		[
			installed('beta==1.0'),
			installed('gamma==1'),
			installed('delta', {editable: true, origin: {type: 'editable', path: fsPath('/src/delta')}}),
			installed('surplus==3'),
		],
	);
	expect(words).toEqual([
		'missing alpha ==1',
		'version beta >=2 1.0',
		'source delta 1.0 installed-from /src/delta',
		'source gamma https://h/gamma.zip 1 installed-from',
		'extra surplus 3',
	]);
	expect(counts).toEqual({missing: 1, version: 3, extra: 1});
});

test('a dependency that is missing or of a wrong version is named with the package that needs it', async () => {
	const {words} = await driftOf({'requirements.txt': 'alpha[fast]\n'}, [
		installed('alpha', {requires: ['beta>=2', 'gamma; extra=="fast"', 'delta']}),
		installed('beta==1'),
		installed('delta'),
	]);
	expect(words).toEqual(['missing gamma needed-by alpha', 'version beta >=2 1 needed-by alpha', 'ok alpha 1.0']);
});

test('constraints limit versions, and ask for no package', async () => {
	const {words} = await driftOf(
		{'requirements.txt': '-c limits/c.txt\nalpha\n', 'limits/c.txt': 'alpha<1\nbeta==3\n'},
		[installed('alpha==1.5')],
	);
	expect(words).toEqual(['version alpha 1.5 constrained <1']);
});

test('a package that another list asks for is not extra', async () => {
	const {words, counts} = await driftOf({'requirements.txt': 'alpha\n', 'requirements-dev.txt': 'tester\n'}, [
		installed('alpha'),
		installed('tester', {requires: ['deep']}),
		installed('deep'),
	]);
	expect(words).toEqual([
		'ok alpha 1.0',
		'ok deep 1.0 from-other-source requirements-dev.txt',
		'ok tester 1.0 from-other-source requirements-dev.txt',
	]);
	expect(counts.extra).toBe(0);
});

test('extras and groups of a pyproject.toml are optional', async () => {
	const text = `[project]
name = "Thing"
requires-python = ">=3.9"
dependencies = ["alpha>=1"]
[project.optional-dependencies]
fast = ["quick==2"]
[dependency-groups]
dev = ["tester", {include-group = "lint"}]
lint = ["linter<1"]
`;
	const {words, counts} = await driftOf({'pyproject.toml': text}, [
		installed('thing', {requires: ['alpha>=1']}),
		installed('alpha'),
		installed('linter==1.0'),
		installed('tester', {requires: ['deep']}),
		installed('deep'),
		installed('surplus'),
	]);
	expect(words).toEqual(['version linter <1 1.0', 'extra surplus 1.0', 'ok alpha >=1 1.0', 'ok tester 1.0']);
	expect(counts).toEqual({missing: 0, version: 1, extra: 1});
});

test('a package that is not in any file, editable or from a moving branch would be lost', async () => {
	const directory = await project({
		'requirements.txt':
			'alpha\n-e ./lib\ngit+https://h/moving.git@main#egg=moving\ngit+https://h/fixed.git@0123456789abcdef0123456789abcdef01234567#egg=fixed\n',
		'lib/pyproject.toml': '[project]\nname = "lib"\n',
	});
	const [set] = await setsOf(directory);
	const lib = fsPath(join(directory, 'lib'));
	const packages = [
		installed('alpha', {requires: ['below']}),
		installed('below'),
		installed('lib', {editable: true, origin: {type: 'editable', path: lib}}),
		installed('moving', {origin: {type: 'vcs', vcs: 'git', url: 'https://h/moving.git', commit: 'f'.repeat(40)}}),
		installed('fixed', {
			origin: {type: 'vcs', vcs: 'git', url: 'https://h/fixed.git', commit: '0123456789abcdef0123456789abcdef01234567'},
		}),
		installed('by-hand'),
		installed('built', {origin: {type: 'path', path: fsPath('/tmp/built.whl')}}),
		installed('pip'),
	];
	if (set === undefined) throw new Error('no requirements.txt');
	const request = {set, packages, markers, project: directory, present: new Set([lib])};
	const lost = await lostPackages(request);
	expect(lost.map(one => `${one.package.name} ${one.reason.type}`)).toEqual([
		'moving moving',
		'by-hand not-asked',
		'built not-asked',
	]);
	expect(assessRebuildable(set, packages, lost)).toEqual({
		verdict: 'partly',
		source: 'requirements.txt',
		missing: ['built', 'by-hand', 'moving'],
	});
	expect(await lostPackages({...request, packages: packages.slice(0, 3)})).toEqual([]);
	expect(
		assessRebuildable(
			set,
			lost.map(one => one.package),
			lost,
		).verdict,
	).toBe('no');
});
