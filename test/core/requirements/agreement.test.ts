import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {shownTarget} from '../../../source/core/requirements/compare/compare-origin.js';
import {decode} from '../../../source/core/requirements/syntax/text-file.js';
import {logicalLines} from '../../../source/core/requirements/syntax/logical-lines.js';
import {splitLine} from '../../../source/core/requirements/syntax/line-options.js';
import {readRequired} from '../../../source/core/requirements/syntax/required.js';
import {readRequirementsFile} from '../../../source/core/requirements/formats/requirements-file.js';
import type {Required, Source, Target} from '../../../source/core/requirements/syntax/requirement-set.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {normalizeName} from '../../../source/core/python/pep440-specifiers.js';
import {pythonJson} from '../../helpers/requirements/python-json.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

// One line each, as a file of its own: pip refuses a whole file for one bad line.
const lines = [
	...[
		'alpha',
		'Alpha_B.c',
		'  alpha  ',
		'alpha==1.0',
		'alpha == 1.0',
		'alpha>=1,<2',
		'alpha >= 1 , < 2',
		'alpha~=1.4',
		'alpha!=1.5',
		'alpha==1.*',
	],
	...[
		'alpha[x]',
		'alpha[x,y]>=1',
		'alpha [ x , y ] >= 1',
		'alpha[X_y]',
		'alpha (>=1)',
		'alpha(>=1,<2)',
		'alpha===1.0',
		'alpha===1.0+cpu.x',
		'alpha==1.0+cpu',
		'alpha==1!2.0',
	],
	...[
		'# comment',
		'   # comment',
		'alpha # comment',
		'alpha#not',
		'alpha #c # d',
		'alpha\t# tab',
		'alpha;python_version<"3" # c',
		'#alpha',
		'',
	],
	...[
		'alpha; python_version < "3"',
		"alpha ; python_version<'3'",
		'alpha;os_name=="nt" and sys_platform=="x"',
		'alpha; (os_name=="nt" or extra=="x")',
		'alpha;',
		'alpha;bad',
		'alpha; os_name',
	],
	...[
		'alpha --hash=sha256:aa',
		'alpha==1 --hash sha256:aa --hash=sha256:bb',
		'alpha --global-option="--x y"',
		'alpha --nope',
		'alpha --hash',
		'alpha --hash=nothex',
	],
	...[
		'-i https://h/simple',
		'--index-url https://h/simple',
		'--index-url=https://h/simple',
		'--extra-index-url https://h/s',
		'--no-index',
		'-f ./wheels',
		'--find-links=wheels',
		'--pre',
		'--prefer-binary',
		'--require-hashes',
		'--no-binary :all:',
		'--only-binary=alpha',
		'--trusted-host h',
		'--use-feature fast-deps',
	],
	...['--index-ur https://h/simple', '--no-i', '--nope', '--no', '-x', '-i', '--pre=1', '-ihttps://h/simple'],
	...[
		'-r more.txt',
		'--requirement more.txt',
		'--requirement=more.txt',
		'-rmore.txt',
		'-c more.txt',
		'--constraint more.txt',
		'-cmore.txt',
		'-r "more.txt"',
		"-r 'more.txt'",
		'-r sub/inner.txt',
		'-c sub/inner.txt',
	],
	...[
		'-e ./lib',
		'-e lib',
		'--editable ./lib',
		'--editable=./lib',
		'-e ./lib[x]',
		'-e ./lib[x,y]',
		'-e git+https://h/r.git#egg=rr',
		'-e git+https://h/r.git@main#egg=rr&subdirectory=s',
		'-e git+ssh://git@h/r.git@v1#egg=rr',
		'-e .',
		'-e nowhere+https://h/x',
		'-e',
	],
	...[
		'./lib',
		'./lib/',
		'lib/',
		'./lib[x]',
		'./dist/beta-2.0-py3-none-any.whl',
		'dist/beta-2.0-py3-none-any.whl',
		'./dist/beta-2.0-py3-none-any.whl ; os_name=="posix"',
		'./lib; os_name=="nt"',
	],
	...[
		'https://h/gamma-1.0-py3-none-any.whl',
		'https://h/gamma-1.0.tar.gz#egg=gamma',
		'http://h/x.zip',
		'https://h/a.zip ; os_name=="nt"',
		'https://h/a.zip;os_name',
		'file:///tmp/x/beta-2.0-py3-none-any.whl',
		'git+https://h/r.git',
		'git+https://h/r.git@v1.0',
		'git+https://h/r.git@abc#egg=rr',
		'git+ssh://git@h/o/r.git@main',
		'hg+https://h/r',
		'svn+https://h/r',
		'git+https://me:tok@h/r.git',
		'GIT+https://h/r.git#egg=rr',
	],
	...[
		'alpha @ https://h/x.whl',
		'alpha@https://h/x.whl',
		'alpha[x] @ https://h/x.whl',
		'alpha @ https://h/x.whl ; os_name=="nt"',
		'alpha @ git+https://h/r.git@v1',
		'alpha @ file:///tmp/lib',
		'alpha @ git+https://h/r.git@v1#subdirectory=s',
		'alpha @',
	],
	...[
		'alpha beta',
		'alpha=1',
		'1alpha',
		'-alpha',
		'_alpha',
		'alpha_',
		'alpha[',
		'alpha]',
		'==1',
		'@',
		'*',
		'ä',
		'alpha==1 beta==2',
	],
	...[
		'${NAME}',
		'alpha==${VERSION}',
		'-i https://${USERNAME}:${TOKEN}@h/s',
		'${lower}',
		'$NAME',
		'${EMPTY}alpha',
		'${NAME}-${NAME}',
	],
];

const files: Readonly<Record<string, string | Buffer>> = {
	continuation: 'alpha==1 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb\nbeta\n',
	'continuation with a comment': 'alpha>=1, \\\n# comment \\\n<2\n',
	'continuation at the end': 'alpha\\\n',
	'several backslashes': 'alpha\\\\\\\n>=1\n',
	'backslash before': '\\alpha \\\n>=1\n',
	'windows newlines': 'alpha\r\nbeta\r\n',
	'old mac newlines': 'alpha\rbeta\r',
	'form feed': 'alpha\fbeta\n',
	'other line ends': 'alpha\u2028beta\u0085gamma\n',
	bom: '\ufeffalpha\n',
	'utf-16le': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('alpha==1\r\nbeta # ü\r\n', 'utf16le')]),
	'utf-16be': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('alpha==1\n', 'utf16le').swap16()]),
	'latin-1 by a coding line': Buffer.from('# -*- coding: latin-1 -*-\nalpha # caf\xe9\n', 'latin1'),
	'cp1252 in the second line': Buffer.from('#\n# coding=cp1252\nalpha # \x80\n', 'latin1'),
	'coding line that is no comment': 'alpha # coding: utf-8\n',
	nested: '-r sub/inner.txt\ndelta\n',
	'nested constraints': '-c sub/limits.txt\nalpha\n',
	'requirements in constraints': '-c sub/with-list.txt\n',
	'both on one line': '-r more.txt -c sub/limits.txt\n',
	'name and include': 'alpha -r more.txt\n',
	'options in between': '--no-index\nalpha\n-f x\nbeta --hash=sha256:aa\n',
	'spaces only': '   \n\t\nalpha\n\n',
	'pip-compile':
		'#\n# This file is autogenerated by pip-compile with Python 3.11\n#\nalpha==1.0 \\\n    --hash=sha256:aa\n    # via -r requirements.in\nbeta==2.0\n    # via alpha\n',
};

const variables = {NAME: 'alpha', VERSION: '1.5', USERNAME: 'me', TOKEN: 's', EMPTY: ''};

const script = `
import json, os, sys, warnings
warnings.simplefilter('ignore')
for name in ('NAME', 'VERSION', 'USERNAME', 'TOKEN', 'EMPTY', 'UNSET'):
    os.environ.pop(name, None)
job = json.load(sys.stdin)
os.environ.update(job['variables'])
os.chdir(job['directory'])
from pip._internal.network.session import PipSession
from pip._internal.req.req_file import parse_requirements
from pip._internal.req.constructors import install_req_from_parsed_requirement
from pip._internal.exceptions import PipError
import logging
logging.disable(logging.CRITICAL)
def place(link):
    if link is None:
        return ['index']
    if link.is_vcs:
        return ['vcs', link.url.split('#')[0].lower()]
    if link.is_file:
        return ['path', os.path.normpath(link.file_path)]
    return ['url', link.url]
session = PipSession()
def read(name):
    found = []
    for parsed in parse_requirements(name, session):
        one = install_req_from_parsed_requirement(parsed)
        specifier = sorted(str(s).replace(' ', '') for s in one.req.specifier) if one.req and not one.link else []
        extras = sorted({e.lower().replace('_', '-') for e in (one.req.extras if one.req else set()) | set(one.extras)})
        found.append([one.req.name if one.req else None, extras, specifier, place(one.link), one.editable,
            bool(one.constraint), one.markers is not None, sorted(h for hs in (one.hash_options or {}).values() for h in hs)])
    return found
def attempt(name):
    try:
        return read(name)
    except (PipError, SystemExit, ValueError, AssertionError) as error:
        return 'refused'
print(json.dumps([attempt(name) for name in job['names']]))
`;

const place = (target: Target): readonly string[] => {
	switch (target.type) {
		case 'index':
			return ['index'];
		case 'path':
			return ['path', target.path];
		case 'url':
			return ['url', target.url];
		case 'vcs': {
			const revision = target.revision === undefined ? '' : `@${target.revision}`;
			return ['vcs', `${target.vcs}+${target.url}${revision}`.toLowerCase()];
		}
	}
};

const shape = (item: Required, isConstraint: boolean) => {
	const isArchive = item.target.type !== 'index' && !/egg=| @ |@h/.test(item.text);
	return [
		item.name === undefined ? null : normalizeName(item.name),
		item.extras.map(normalizeName).sort(),
		item.target.type === 'index' && item.specifier !== '' ? item.specifier.split(',').sort() : [],
		place(item.target),
		item.editable,
		isConstraint,
		item.marker !== undefined,
		item.hashes.map(hash => hash.replace(/^\w+:/, '')).sort(),
		isArchive,
	] as const;
};

const prepare = async () => {
	const directory = await temporaryDirectory();
	for (const name of ['lib', 'sub', 'dist', 'cases']) await mkdir(join(directory, name));
	await writeFile(join(directory, 'lib/setup.py'), '');
	await writeFile(join(directory, 'setup.py'), '');
	await writeFile(join(directory, 'dist/beta-2.0-py3-none-any.whl'), '');
	await writeFile(join(directory, 'source-1.0.tar.gz'), '');
	await writeFile(join(directory, 'more.txt'), 'beta>1\n');
	await writeFile(join(directory, 'sub/inner.txt'), 'gamma\n-r ../more.txt\n');
	await writeFile(join(directory, 'sub/limits.txt'), 'gamma<2\n');
	await writeFile(join(directory, 'sub/with-list.txt'), 'gamma<2\n-r ../more.txt\n');
	const cases = [...lines.map(line => [line, `${line}\n`] as const), ...Object.entries(files)];
	for (const [index, [, content]] of cases.entries()) await writeFile(join(directory, `case-${index}.txt`), content);
	return {directory, cases};
};

const readOurs = async (
	directory: FsPath,
	index: number,
): Promise<'refused' | ReadonlyArray<ReturnType<typeof shape>>> => {
	const source: Source = {
		path: fsPath(join(directory, `case-${index}.txt`)),
		name: '',
		format: 'requirements',
		role: 'list',
		why: 'named',
	};
	const set = await readRequirementsFile(source, {project: directory, variables});
	if (set.unread.length > 0) return 'refused';
	return [...set.requirements.map(item => shape(item, false)), ...set.constraints.map(item => shape(item, true))];
};

test('lines and files are read and refused as by pip', async () => {
	const {directory, cases} = await prepare();
	expect(cases.length).toBeGreaterThanOrEqual(150);
	const names = cases.map((_, index) => `case-${index}.txt`);
	const theirs = pythonJson(script, {directory, names, variables}) as ReadonlyArray<
		'refused' | ReadonlyArray<readonly unknown[]>
	>;
	const agreed: unknown[] = [];
	const expected: unknown[] = [];
	for (const [index, [title]] of cases.entries()) {
		const ours = await readOurs(directory, index);
		const pip = theirs[index] ?? 'refused';
		agreed.push([title, ours === 'refused' ? ours : ours.map(one => one.slice(0, 8))]);
		// pip lists constraints where they stand, we apart: the same set.
		const sorted = pip === 'refused' ? pip : [...pip].sort((one, other) => Number(one[5]) - Number(other[5]));
		expected.push([
			title,
			typeof sorted === 'string'
				? sorted
				: sorted.map(([name, ...rest]) => [typeof name === 'string' ? normalizeName(name) : null, ...rest]),
		]);
	}
	expect(agreed).toEqual(expected);
});

test('a file that includes itself, or is nested too deep, ends with an error', async () => {
	const directory = await temporaryDirectory();
	await writeFile(join(directory, 'a.txt'), '-r b.txt\nalpha\n');
	await writeFile(join(directory, 'b.txt'), '-r a.txt\nbeta\n');
	for (let depth = 0; depth < 30; depth++)
		await writeFile(join(directory, `deep-${depth}.txt`), `-r deep-${depth + 1}.txt\n`);
	const read = async (name: string) =>
		readRequirementsFile(
			{path: fsPath(join(directory, name)), name, format: 'requirements', role: 'list', why: 'named'},
			{project: directory, variables: {}},
		);
	const cycle = await read('a.txt');
	expect(cycle.requirements.map(({name}) => name)).toEqual(['beta', 'alpha']);
	expect(cycle.unread.map(({reason}) => reason)).toEqual([{type: 'includes-itself'}]);
	expect((await read('deep-0.txt')).unread.map(({reason}) => reason)).toEqual([
		{type: 'includes-too-deep', maximum: 20},
	]);
	expect((await read('nowhere.txt')).unread.map(({reason}) => reason)).toEqual([
		{type: 'file', problem: {type: 'missing'}},
	]);
});

test('a file with every oddity at once is read beyond its cycle, and shows no password', async () => {
	const directory = await temporaryDirectory();
	const lines = [
		'# -*- coding: latin-1 -*-\n-r b.txt\nalpha==1.0 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb # c\n',
		'beta>=1 ; python_version < "4"\n-e ./src#egg=foo\ngit+https://x/y@main#egg=z\n',
		'https://${TOKEN}@h/p-1.0-py3-none-any.whl\n--extra-index-url https://user:secret@h/simple\n',
		'Foo.Bar_baz[x, y] ~= 1.0 # caf\xe9\n',
	];
	await writeFile(join(directory, 'requirements.txt'), Buffer.from(lines.join(''), 'latin1'));
	await writeFile(join(directory, 'b.txt'), '-r requirements.txt\n');
	const source: Source = {
		path: fsPath(join(directory, 'requirements.txt')),
		name: 'requirements.txt',
		format: 'requirements',
		role: 'list',
		why: 'named',
	};
	const set = await readRequirementsFile(source, {project: directory, variables: {TOKEN: 'hunter2hunter2'}});
	expect(set.requirements.map(({name, target}) => `${name} ${target.type}`)).toEqual([
		...['alpha index', 'beta index', 'foo path', 'z vcs', 'p url', 'Foo.Bar_baz index'],
	]);
	expect(set.unread).toMatchObject([{text: '-r requirements.txt', reason: {type: 'includes-itself'}, line: 1}]);
	expect(set.requirements.map(shownTarget).join(' ')).not.toContain('hunter2');
	expect(set.requirements[0]?.hashes).toEqual(['sha256:aa', 'sha256:bb']);
});

test('no bytes and no line make the reader throw', () => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 200}), bytes => {
			const file = decode(Buffer.from(bytes));
			return file.text !== undefined && logicalLines(file.text, {}).length >= 0;
		}),
	);
	const texts = fc.oneof(fc.string(), fc.stringMatching(/^[-a-z0-9 ./:@#;=<>[\]"'\\+,~!]*$/));
	fc.assert(
		fc.property(texts, text => {
			const split = splitLine(text);
			const required = readRequired(text, {directory: fsPath('/p'), file: fsPath('/p/r.txt')});
			return split !== undefined && required !== undefined;
		}),
	);
});

test('a megabyte of spaces, quotes or brackets is read in linear time', () => {
	for (const text of [
		' '.repeat(2e5),
		`a ${'#'.repeat(2e5)}`,
		`a${' \\'.repeat(1e5)}`,
		`a[${'['.repeat(2e5)}`,
		`a; ${'('.repeat(2e5)}`,
		`${'a-'.repeat(1e5)}`,
	]) {
		const [line] = logicalLines(text, {});
		if (line !== undefined) readRequired(line.text, {directory: fsPath('/p'), file: fsPath('/p/r.txt')});
	}
});
