import fc from 'fast-check';
import {expect, test} from 'vitest';
import {evaluateMarker, parseMarker, type MarkerEnvironment} from '../../../source/core/python/markers.js';
import {parseRequirement} from '../../../source/core/python/requirement.js';
import {compareVersions, satisfies} from '../../../source/core/python/pep440-specifiers.js';
import {importPackaging, pythonJson} from '../../helpers/requirements/python-json.js';

const attempt = <T>(work: () => T): T | 'refused' => {
	try {
		return work();
	} catch {
		return 'refused';
	}
};

// Before 22 packaging took versions and specifiers that PEP 440 doesn't.
const isModern =
	Number((pythonJson(`${importPackaging}\nprint(json.dumps(packaging_version))`, null) as string).split('.')[0]) >= 22;

const lines = [
	...['a', 'A.b_c', 'a1', '1a', 'a-', '-a', '_a', 'a b', 'ä', '', ' a ', 'a.', 'a__b--c..d'],
	...[
		'a==1',
		'a ==1',
		'a== 1',
		'a==1.*',
		'a===foo',
		'a===1.0+x.y',
		'a~=1',
		'a~=1.4',
		'a~=1.4.*',
		'a>=1.*',
		'a!=1.*',
		'a==1.0.*.1',
	],
	...[
		'a>=1,<2',
		'a >=1 , <2',
		'a>=1,',
		'a,>=1',
		'a>=1,,<2',
		'a>=1 <2',
		'a=1',
		'a=>1',
		'a<>1',
		'a>1.0+l',
		'a==1.0+l',
		'a==v1',
		'a==1!2.0',
	],
	...[
		'a(>=1)',
		'a (>=1,<2)',
		'a (>=1',
		'a ()',
		'a (1)',
		'a==1.0a1',
		'a==1.0-1',
		'a==1.0.POST2',
		'a==1.0c1.dev3',
		'a==1.0_x',
		'a==1.0 .1',
	],
	...[
		'a[x]',
		'a[x,y]',
		'a[ x , y ]',
		'a[]',
		'a[x',
		'a[x,]',
		'a[,x]',
		'a [x]',
		'a[x]>=1',
		'a[x y]',
		'a[-x]',
		'a[X_y.z]',
	],
	...[
		'a @ https://h/x.whl',
		'a@https://h/x',
		'a @ https://h/x ; os_name=="nt"',
		'a @ https://h/x; os_name=="nt"',
		'a @',
		'a @ file:///x y',
	],
	...['a[x] @ git+https://h/r.git@v1#egg=a', 'a @ ./x', 'a @ https://h/x >=1', 'a>=1 @ https://h/x'],
	...[
		'a; python_version<"3"',
		"a ; python_version<'3'",
		'a;python_version<3',
		'a; foo=="x"',
		'a;',
		'a ; ',
		'a; os_name',
		'a; "x"=="y"',
	],
	...[
		'a; os.name=="nt"',
		'a; sys.platform=="x"',
		'a; python_implementation=="x"',
		'a; extra=="x"',
		'a; "x" in extra',
		'a; os_name not in "a b"',
	],
	...[
		'a; os_name notin "a"',
		'a; (os_name=="x")',
		'a; (os_name=="x"',
		'a; os_name=="x" and',
		'a; os_name=="x" or sys_platform=="y" and extra=="z"',
	],
	...[
		'a; ((os_name=="x") and (extra=="y" or os_name=="z"))',
		'a; os_name~="x"',
		'a; python_version=="3.*"',
		"a; os_name=='it\"s'",
		'a; os_name=="a\'b"',
	],
	...[
		'a;os_name=="x"and extra=="y"',
		'a; "3.8"<=python_version',
		'a>=1;os_name=="x"',
		'a==1;',
		'a; os_name = "x"',
		'a; not os_name=="x"',
	],
];

test.skipIf(!isModern)('requirements are read and refused as by packaging', () => {
	const script = `${importPackaging}
def read(line):
    try:
        r = requirements.Requirement(line)
    except requirements.InvalidRequirement:
        return 'refused'
    return [r.name, sorted(r.extras), sorted(str(s) for s in r.specifier), r.url, r.marker is not None]
print(json.dumps([read(line) for line in json.load(sys.stdin)]))`;
	const expected = pythonJson(script, lines) as readonly unknown[];
	const actual = lines.map(line =>
		attempt(() => {
			const {name, extras, specifier, url, marker} = parseRequirement(line);
			const clauses = specifier === '' ? [] : specifier.split(',');
			return [name, [...new Set(extras)].sort(), clauses.sort(), url ?? null, marker !== undefined];
		}),
	);
	expect(lines.map((line, index) => [line, actual[index]])).toEqual(
		lines.map((line, index) => [line, expected[index]]),
	);
});

const versions = [
	...[
		'1',
		'1.0',
		'1.0.0',
		'0.9',
		'1.1',
		'1.10',
		'2',
		'1!0.5',
		'1.0.dev1',
		'1.0a1',
		'1.0a2',
		'1.0b1',
		'1.0rc1',
		'1.0rc2',
		'1.0.post1',
	],
	...[
		'1.0.post2',
		'1.0.post1.dev2',
		'1.0+cpu',
		'1.0+cpu.2',
		'1.0.1',
		'1.0a1.dev1',
		'1.0rc1.post1',
		'v1.0',
		'1.0-1',
		'1.4',
		'1.4.5',
		'2.0.dev0',
		'1.0+abc',
		'1.0+5',
	],
];
const specifiers = [
	...[
		'',
		'==1',
		'==1.0',
		'==1.0.*',
		'==1.*',
		'!=1.*',
		'!=1.0',
		'>=1',
		'<=1',
		'>1',
		'<1',
		'>=1.0rc1',
		'<1.0rc2',
		'>1.0.post1',
	],
	...[
		'~=1.0',
		'~=1.4.1',
		'~=1.0rc1',
		'==1.0+cpu',
		'==1.0+cpu.2',
		'!=1.0+cpu',
		'===1.0',
		'===1.0+cpu',
		'>=1,<2',
		'>=1,<2,!=1.1',
		'<1.0a2',
		'==1!0.*',
		'==1.0.0.*',
	],
];

test.skipIf(!isModern)('versions fit specifiers as packaging decides, with and without prereleases', () => {
	const script = `${importPackaging}
versions, sets = json.load(sys.stdin)
print(json.dumps([[[s.contains(v, prereleases=p) for p in (False, True)] for v in versions] for s in map(specifiers.SpecifierSet, sets)]))`;
	const expected = pythonJson(script, [versions, specifiers]) as readonly (readonly unknown[])[];
	for (const [row, specifier] of specifiers.entries())
		for (const [column, version] of versions.entries()) {
			const actual = [
				satisfies(version, specifier, {prereleases: false}),
				satisfies(version, specifier, {prereleases: true}),
			];
			expect([version, specifier, actual]).toEqual([version, specifier, expected[row]?.[column]]);
		}
});

test('versions sort as in packaging, and invalid ones last', () => {
	const script = `${importPackaging}\nprint(json.dumps(sorted(json.load(sys.stdin), key=version.parse)))`;
	const known = versions.filter(
		(one, index) => versions.findIndex(other => compareVersions(one, other) === 0) === index,
	);
	expect([...known, 'dev-r1', '2.7.0-foo'].sort(compareVersions)).toEqual([
		...(pythonJson(script, known) as readonly string[]),
		'2.7.0-foo',
		'dev-r1',
	]);
});

const environment: MarkerEnvironment = {
	python_version: '3.11',
	python_full_version: '3.11.2',
	os_name: 'posix',
	sys_platform: 'linux',
	platform_system: 'Linux',
	platform_machine: 'x86_64',
	implementation_name: 'cpython',
	platform_python_implementation: 'CPython',
};
const markers = [
	...[
		'python_version<"3.9"',
		'python_version>="3.9"',
		'python_version in "3.10 3.11"',
		'python_version not in "3.1"',
		'python_version=="3.*"',
	],
	...[
		'python_full_version>"3.11.1"',
		'"3.8"<=python_version',
		'sys_platform=="linux"',
		'sys_platform=="win32" or os_name=="posix" and extra=="x"',
	],
	...[
		'extra=="x"',
		'extra=="X_Y"',
		'extra!="x"',
		'platform_machine!="arm64"',
		'os_name=="nt" and extra=="x" or python_version>"3"',
	],
	...[
		'(os_name=="nt" or os_name=="posix") and implementation_name=="cpython"',
		'python_version~="3.10"',
		"python_version==='3.11'",
		'"linux" in sys_platform',
	],
];

test.skipIf(!isModern)('markers are evaluated as by packaging', () => {
	const script = `${importPackaging}
environment, cases = json.load(sys.stdin)
def holds(marker, extras):
    return any(markers.Marker(marker).evaluate({**environment, 'extra': extra}) for extra in extras or [''])
print(json.dumps([holds(*case) for case in cases]))`;
	const cases = markers.flatMap(marker => [[], ['x'], ['x-y', 'z']].map(extras => [marker, extras] as const));
	const expected = pythonJson(script, [environment, cases]) as readonly boolean[];
	for (const [index, [marker, extras]] of cases.entries())
		expect([marker, extras, evaluateMarker(marker, environment, extras)]).toEqual([marker, extras, expected[index]]);
});

test('an unknown value of an environment excludes no Python', () => {
	expect(evaluateMarker('platform_release>"5"', {}, [])).toBe(true);
});

test('any text is either read or refused', () => {
	const texts = fc.oneof(fc.string(), fc.stringMatching(/^a[[\]<>=~!.,;()"' @a-z0-9_]*$/));
	fc.assert(
		fc.property(texts, text => {
			attempt(() => parseRequirement(text));
			parseMarker(text);
			satisfies(text, text);
			return true;
		}),
	);
});
