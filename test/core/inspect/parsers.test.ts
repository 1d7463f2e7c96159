import {execFileSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parsePyvenvConfig} from '../../../source/core/discover/pyvenv-config.js';
import {parseMetadata, parseRequiresText} from '../../../source/core/python/metadata.js';
import {maskSecrets} from '../../../source/core/text/mask-secrets.js';
import {parseDirectUrl, pathOfFileUrl} from '../../../source/core/python/direct-url.js';
import {parseRecord} from '../../../source/core/inspect/packages/record-file.js';
import {parsePth} from '../../../source/core/inspect/packages/pth-files.js';
import {python} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

/** What Python answers to each text, through one process: `snippet` defines `answer(bytes)`. */
const askAbout = async (texts: readonly Buffer[], snippet: string): Promise<unknown[]> => {
	const directory = await temporaryDirectory();
	const input = join(directory, 'input.json');
	await writeFile(input, JSON.stringify(texts.map(text => text.toString('base64'))));
	const program = `import base64, json, sys
${snippet}
print(json.dumps([answer(base64.b64decode(text)) for text in json.load(open(sys.argv[1]))]))`;
	const output = execFileSync(python(), ['-I', '-c', program, input], {maxBuffer: 64 * 1024 * 1024});
	return JSON.parse(output.toString()) as unknown[];
};

const piece = (...special: readonly string[]) =>
	fc.oneof(
		{weight: 3, arbitrary: fc.constantFrom(...special)},
		{weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 4}).filter(text => !/\p{Surrogate}/u.test(text))},
	);
const texts = (special: readonly string[], numRuns = 300): readonly Buffer[] =>
	fc
		.sample(fc.array(piece(...special), {maxLength: 24}), {numRuns, seed: 42})
		.map(parts => Buffer.from(parts.join('')));

test('pyvenv.cfg is read as site.py reads it', async () => {
	const samples = texts([
		'home',
		'HOME ',
		'=',
		' = ',
		'\n',
		'\r\n',
		'\r',
		'true',
		'False',
		' ',
		'\t',
		'\u00a0',
		'\u2028',
		'\x1c',
		'\ufeff',
		'#',
		'"',
		'include-system-site-packages',
		'/usr/bin',
		'\x85',
	]);
	const snippet = `import io
def answer(data):
    system = 'true'; pairs = []
    for line in io.TextIOWrapper(io.BytesIO(data), encoding='utf-8'):
        if '=' in line:
            key, _, value = line.partition('=')
            key, value = key.strip().lower(), value.strip()
            pairs.append([key, value])
            if key == 'include-system-site-packages': system = value.lower()
    return [pairs, system == 'true']`;
	const expected = await askAbout(samples, snippet);
	const actual = samples.map(parsePyvenvConfig).map(({entries, systemSitePackages}) => [entries, systemSitePackages]);
	expect(actual).toEqual(expected);
});

test('METADATA is read as Python reads it', async () => {
	const samples = texts([
		'Name: ',
		'Version: 1',
		'Requires-Dist: a>1',
		'Provides-Extra: x',
		'\n',
		'\n\n',
		'Summary:',
		': ',
		' more',
		'\t',
		'requires-dist:b',
		'Name',
		'é',
		'\r\n',
	]).map(text =>
		// Python's parser ends the headers at the first line that is not one; ours ends them at a blank line, as pip's users expect.
		Buffer.concat([
			Buffer.from('Metadata-Version: 2.1\n'),
			...text
				.toString()
				.split(/\r?\n/)
				.filter(line => line === '' || /^[A-Za-z-]+:/.test(line))
				.map(line => Buffer.from(`${line}\n`)),
		]),
	);
	const snippet = `import email
def answer(data):
    m = email.message_from_string(data.decode())
    strip = lambda v: None if v is None else v.strip()
    return [strip(m['name']), strip(m['version']), [v.strip() for v in m.get_all('requires-dist') or []], [v.strip() for v in m.get_all('provides-extra') or []]]`;
	const expected = await askAbout(samples, snippet);
	const actual = samples
		.map(parseMetadata)
		.map(({name = null, version = null, requires, extras}) => [name, version, requires, extras]);
	expect(actual).toEqual(expected);
});

test('RECORD is read as pip reads it, by the csv module over the lines of str.splitlines', async () => {
	const lineEnds = ['\n', '\r\n', '\r', '\f', '\v', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029'];
	const samples = texts(
		['a.py', ',', 'sha256=x', '12', '"a,b.py"', '"x""y"', '../up', '"', '/abs', ',,', ...lineEnds],
		2000,
	);
	const snippet = `import csv
def answer(data):
    # Older versions of Python refuse NUL.
    text = data.decode().replace('\\0', '?')
    return [row[0] for row in csv.reader(text.splitlines()) if row and row[0]]`;
	const expected = await askAbout(samples, snippet);
	for (const [index, sample] of samples.entries()) {
		const paths = parseRecord(sample).entries.map(({path}) => path.replaceAll('\0', '?'));
		expect([sample.toString(), paths]).toEqual([sample.toString(), expected[index]]);
	}
});

test('a RECORD that another reader would split differently is called ambiguous', async () => {
	const samples = texts(
		['a.py', ',', '"a,b.py"', '"x""y"', '"', '\n', '\r\n', '\r', '\f', '\x1d', '\x85', '\u2029'],
		2000,
	);
	// A file that is read line by line, as uv and others do, where pip splits its text.
	const snippet = `import csv, io
def answer(data):
    text = data.decode().replace('\\0', '?')
    return [row[0] for row in csv.reader(io.StringIO(text, newline='')) if row and row[0]]`;
	const expected = await askAbout(samples, snippet);
	const clear = [...samples.entries()].filter(([, sample]) => !parseRecord(sample).isAmbiguous);
	expect(clear.length).toBeGreaterThan(200);
	for (const [index, sample] of clear) {
		const paths = parseRecord(sample).entries.map(({path}) => path);
		expect([sample.toString(), paths]).toEqual([sample.toString(), expected[index]]);
	}
});

test('.pth lines are sorted as site.py sorts them', async () => {
	const samples = texts([
		'import x',
		'import\tos',
		'importlib',
		'#c',
		'/a/b',
		'\n',
		'\r\n',
		' ',
		' import y',
		'..',
		'é',
	]);
	const snippet = `import io
def answer(data):
    lines = []
    for line in io.TextIOWrapper(io.BytesIO(data), encoding='utf-8-sig'):
        if line.startswith('#') or line.strip() == '': continue
        lines.append(['code' if line.startswith(('import ', 'import\\t')) else 'path', line.rstrip()])
    return lines`;
	const actual = samples.map(parsePth).map(lines => lines.map(({type, text}) => [type, text]));
	expect(actual).toEqual(await askAbout(samples, snippet));
});

test('no bytes make a parser throw', () => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 200}), array => {
			const bytes = Buffer.from(array);
			for (const parse of [parsePyvenvConfig, parseMetadata, parseRecord, parsePth, parseDirectUrl]) parse(bytes);
			parseRequiresText(bytes.toString('latin1'));
		}),
		{numRuns: 500},
	);
});

test.each([
	['file:///a%20b/c', '/a b/c'],
	['file://localhost/x/', '/x'],
	['file:///caf%E9', '/caf\udce9'],
	['file:///a%00b', undefined],
	['https://x/y', undefined],
])('the path of %s', (url, path) => {
	expect(pathOfFileUrl(url)).toBe(path);
});

test('an origin keeps no password', () => {
	const origin = parseDirectUrl(
		Buffer.from('{"url": "https://me:secret@h/x.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}'),
	);
	expect(JSON.stringify(origin)).not.toContain('secret');
	expect(origin).toMatchObject({type: 'vcs', vcs: 'git', commit: 'abc', url: maskSecrets('https://me:secret@h/x.git')});
});

test("an egg's requirements become lines with markers", () => {
	const {requires, extras} = parseRequiresText(
		'beta>=1\n\n[x]\ngamma\n\n[:python_version < "3"]\nold\n\n[y:os_name == "nt"]\nwin\n',
	);
	expect(requires).toEqual([
		'beta>=1',
		'gamma ; extra == "x"',
		'old ; (python_version < "3")',
		'win ; (os_name == "nt") and extra == "y"',
	]);
	expect(extras).toEqual(['x', 'y']);
});
