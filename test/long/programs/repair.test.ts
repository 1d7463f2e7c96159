import {execFileSync} from 'node:child_process';
import {
	chownSync,
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {commandLine} from '../../helpers/command-line.js';
import {
	environmentToInstallInto,
	environmentWithoutPip,
	environmentWithPip,
	pipInstall,
	python,
} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

type Result = Readonly<Record<string, unknown>>;
const resultsOf = ({json}: Awaited<ReturnType<typeof commandLine>>): readonly Result[] =>
	json()['results'] as readonly Result[];

const gone = '/opt/versions/3.0.4/bin/python3.0';

/** As after an upgrade of Python: the interpreter to which it leads isn't there any more. */
const loseInterpreter = (environment: string, target: string): void => {
	rmSync(join(environment, 'bin/python'));
	symlinkSync(target, join(environment, 'bin/python'));
};

const output = (program: string, ...words: readonly string[]): string =>
	execFileSync(program, words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

const editable = (project: string): void => {
	mkdirSync(join(project, 'src/tool'), {recursive: true});
	writeFileSync(join(project, 'src/tool/__init__.py'), 'def main():\n    print("tool", __file__)\n');
};

/** What an editable install by setuptools leaves, with its project beside the environment. */
const installEditable = (environment: string, project: string): void => {
	const version = output(join(environment, 'bin/python'), '-c', 'import sys; print("%d.%d" % sys.version_info[:2])');
	const site = join(environment, 'lib', `python${version.trim()}`, 'site-packages');
	const info = join(site, 'tool-1.0.dist-info');
	mkdirSync(info, {recursive: true});
	writeFileSync(join(site, '__editable__.tool-1.0.pth'), `${project}/src\n`);
	writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: tool\nVersion: 1.0\n');
	writeFileSync(join(info, 'direct_url.json'), JSON.stringify({dir_info: {editable: true}, url: `file://${project}`}));
	writeFileSync(join(info, 'RECORD'), 'tool-1.0.dist-info/METADATA,,\ntool-1.0.dist-info/RECORD,,\n');
};

test('a renamed project works again in place: pip, its commands, activate, its editable install', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0', scripts: {alpha: 'alpha:main'}});
	editable(join(root, 'old'));
	const before = await environmentWithPip(join(root, 'old/.venv'));
	await pipInstall(before, wheels, 'alpha');
	installEditable(before, join(root, 'old'));
	const frozen = output(join(before, 'bin/pip'), 'freeze');
	renameSync(join(root, 'old'), join(root, 'new name'));
	const path = join(root, 'new name/.venv');
	expect(() => output(join(path, 'bin/alpha'))).toThrow();

	const done = await commandLine(context, ['repair', root, '--yes', '--json']);
	expect(resultsOf(done), done.stderr).toMatchObject([{path, ok: true, way: 'in-place'}]);
	expect(output(join(path, 'bin/alpha'))).toBe('alpha 1.0\n');
	const sourced = output('bash', '-c', 'source "$0/bin/activate"; command -v pip; echo "$VIRTUAL_ENV"', path);
	expect(sourced).toBe(`${path}/bin/pip\n${path}\n`);
	const imported = output(join(path, 'bin/python'), '-c', 'import tool; tool.main()');
	expect(imported).toBe(`tool ${root}/new name/src/tool/__init__.py\n`);
	expect(output(join(path, 'bin/pip'), 'freeze')).toBe(frozen.replace(`${root}/old`, `${root}/new name`));
	expect(readFileSync(join(path, 'pyvenv.cfg'), 'utf8')).not.toContain(`${root}/old`);
	const again = await commandLine(context, ['repair', root, '--yes']);
	expect([again.code, again.stdout]).toEqual([
		0,
		`Nothing to repair below ${root}: nothing was moved or lost its Python\n`,
	]);
}, 120_000);

test('RECORD holds the checksum of what a repair wrote anew', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithPip(join(root, 'old'));
	renameSync(join(root, 'old'), join(root, 'new'));
	expect((await commandLine(context, ['repair', root, '--yes'])).code).toBe(0);
	const check = [
		'import base64, csv, glob, hashlib, os, sys',
		'for record in glob.glob(sys.argv[1] + "/lib/*/site-packages/*.dist-info/RECORD"):',
		'    site = os.path.dirname(os.path.dirname(record))',
		'    for name, sum, size in csv.reader(open(record)):',
		'        if not sum: continue',
		'        data = open(os.path.join(site, name), "rb").read()',
		'        assert sum == "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("="), name',
		'        assert int(size) == len(data), name',
		'        print(name)',
	].join('\n');
	expect(output(python(), '-I', '-c', check, join(root, 'new'))).toContain('../../../bin/pip\n');
}, 120_000);

test('a repair never writes into a file that another place holds, too', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithPip(join(root, 'old'));
	const cache = join(root, 'cache');
	mkdirSync(cache);
	for (const name of ['pip', 'activate']) linkSync(join(root, 'old/bin', name), join(cache, name));
	linkSync(join(root, 'old/pyvenv.cfg'), join(cache, 'pyvenv.cfg.kept'));
	const before = checksum(cache);
	renameSync(join(root, 'old'), join(root, 'new'));
	const {code, stdout} = await commandLine(context, ['repair', join(root, 'new'), '--yes']);
	expect([code, stdout]).toEqual([0, expect.stringMatching(/^Repaired .*new in place: \d+ files\n$/)]);
	expect(checksum(cache)).toBe(before);
	expect(output(join(root, 'new/bin/pip'), '--version')).toContain(`${root}/new/`);
}, 120_000);

test('a repair writes nothing behind a link that leads out of the environment', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, 'old'));
	const outside = join(root, 'outside');
	mkdirSync(join(outside, 'site-packages/x.dist-info'), {recursive: true});
	mkdirSync(join(outside, 'kernels/k'), {recursive: true});
	writeFileSync(join(outside, 'site-packages/a.pth'), `${root}/old/src\n`);
	writeFileSync(join(outside, 'site-packages/x.dist-info/direct_url.json'), `{"url": "file://${root}/old/src"}`);
	writeFileSync(join(outside, 'kernels/k/kernel.json'), `{"argv": ["${root}/old/bin/python"]}`);
	const [version = ''] = readdirSync(join(root, 'old/lib'));
	rmSync(join(root, 'old/lib', version), {recursive: true});
	symlinkSync(outside, join(root, 'old/lib', version));
	mkdirSync(join(root, 'old/share/jupyter'), {recursive: true});
	symlinkSync(join(outside, 'kernels'), join(root, 'old/share/jupyter/kernels'));
	const before = checksum(outside);
	renameSync(join(root, 'old'), join(root, 'new'));
	const {code, stdout} = await commandLine(context, ['repair', join(root, 'new'), '--yes']);
	expect([code, stdout]).toEqual([0, expect.stringMatching(/^Repaired .*new in place: \d+ files\n$/)]);
	expect(checksum(outside)).toBe(before);
});

test('a copy is repaired without a change to the one that it was copied from', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const first = await environmentWithPip(join(root, 'first/.venv'));
	execFileSync('cp', ['-al', join(root, 'first'), join(root, 'second')]);
	const before = checksum(first);
	expect((await commandLine(context, ['repair', root, '--yes'])).code).toBe(0);
	expect(checksum(first)).toBe(before);
	expect(output(join(root, 'second/.venv/bin/pip'), '--version')).toContain(`${root}/second/.venv/`);
}, 120_000);

test('those that are reset can be undone each, and one that fails stops none of the others', async () => {
	const root = await temporaryDirectory();
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	const offline = {PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip', PATH: process.env['PATH']};
	const context = await temporaryContext({variables: offline});
	for (const name of ['a', 'b', 'c']) {
		const path = await environmentToInstallInto(join(root, name, '.venv'));
		await pipInstall(path, wheels, 'alpha');
		loseInterpreter(path, gone);
	}
	writeFileSync(join(root, 'a/requirements.txt'), 'alpha==1.0\n');
	writeFileSync(join(root, 'b/requirements.txt'), 'nowhere==1.0\n');
	const before = checksum(join(root, 'b/.venv'));
	const done = await commandLine(context, ['repair', root, '--yes', '--reset', '--json']);
	const [a, b, c] = resultsOf(done);
	expect([done.code, a, b, c], done.stderr).toMatchObject([
		1,
		{ok: true, way: 'reset', heldId: expect.any(String) as string},
		{ok: false, error: {code: 'install-failed'}},
		{ok: true, way: 'reset', heldId: expect.any(String) as string},
	]);
	expect(checksum(join(root, 'b/.venv'))).toBe(before);
	for (const name of ['a', 'c'])
		expect(output(join(root, name, '.venv/bin/python'), '-c', 'import alpha; alpha.main()')).toBe('alpha 1.0\n');
	const undone = await commandLine(context, ['restore', String(a?.['heldId'])]);
	expect([undone.code, existsSync(join(root, 'a/.venv/bin/python'))]).toEqual([0, false]);
}, 240_000);

test('one that lost a Python of which the minor version is here is linked to that, and no package changes', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0', scripts: {alpha: 'alpha:main'}});
	const path = await environmentWithPip(join(root, 'api/.venv'));
	await pipInstall(path, wheels, 'alpha');
	const frozen = output(join(path, 'bin/pip'), 'freeze');
	const packages = checksum(join(path, 'lib'));
	loseInterpreter(path, '/opt/versions/3.0.4/bin/python3');
	expect(() => output(join(path, 'bin/alpha'))).toThrow();
	const plan = await commandLine(context, ['repair', root, '--dry-run']);
	expect(plan.stdout).toMatch(/in place: linked to Python 3\.\d+\.\d+ \(\w+\), as .* is gone; its packages stay/);
	const done = await commandLine(context, ['repair', root, '--yes', '--json']);
	expect([done.code, resultsOf(done)], done.stderr).toMatchObject([0, [{path, way: 'in-place'}]]);
	expect(checksum(join(path, 'lib'))).toBe(packages);
	expect(output(join(path, 'bin/alpha'))).toBe('alpha 1.0\n');
	expect(output(join(path, 'bin/pip'), 'freeze')).toBe(frozen);
	const home = output(join(path, 'bin/python'), '-c', 'import sys; print(sys.base_prefix)').trim();
	expect(readFileSync(join(path, 'pyvenv.cfg'), 'utf8')).toContain(`home = ${home}/bin\n`);
}, 120_000);

test('one that was moved and lost its Python, too, is repaired in place at once', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	loseInterpreter(await environmentWithPip(join(root, 'old')), '/opt/versions/3.0.4/bin/python3');
	renameSync(join(root, 'old'), join(root, 'new'));
	const done = await commandLine(context, ['repair', root, '--yes', '--json']);
	expect(resultsOf(done), done.stderr).toMatchObject([{way: 'in-place'}]);
	expect(output(join(root, 'new/bin/pip'), '--version')).toContain(`${root}/new/`);
}, 120_000);

test('a dry run says of each how, and changes nothing', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	loseInterpreter(await environmentWithoutPip(join(root, 'lost/.venv')), gone);
	writeFileSync(join(root, 'lost/requirements.txt'), '');
	await environmentWithoutPip(join(root, 'old'));
	renameSync(join(root, 'old'), join(root, 'new'));
	const before = checksum(root);
	const done = await commandLine(context, ['repair', root, '--dry-run', '--reset', '--read-only']);
	expect([done.code, checksum(root)]).toEqual([0, before]);
	expect(done.stdout).toContain(`${root}/new\n  in place: its scripts say ${root}/old`);
	expect(done.stdout).toMatch(/lost\/\.venv\n {2}reset from requirements\.txt with Python 3\.\d+\.\d+ \(\w+\)/);
}, 120_000);

test.each([
	['a disk that is not mounted', '/media/nobody/disk/bin/python3.9', 'not-mounted'],
	['a container', '/workspaces/api/python/bin/python3.9', 'elsewhere'],
	['another machine', '/home/nobody-here/.pyenv/versions/3.9.1/bin/python3.9', 'elsewhere'],
	['macOS', '/opt/homebrew/opt/python@3.9/bin/python3.9', 'elsewhere'],
])('one whose Python lies on %s is left alone, with the reason', async (_, target, reason) => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'api/.venv'));
	loseInterpreter(path, target);
	const before = checksum(path);
	const done = await commandLine(context, ['repair', root, '--yes', '--json']);
	expect([done.code, resultsOf(done), checksum(path)]).toMatchObject([0, [{path, way: 'left-alone', reason}], before]);
});

test('one made elsewhere is reset where that was asked for', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'api/.venv'));
	loseInterpreter(path, '/workspaces/api/python/bin/python3.9');
	writeFileSync(join(root, 'api/requirements.txt'), '');
	const done = await commandLine(context, ['repair', root, '--yes', '--elsewhere', '--json']);
	expect([done.code, resultsOf(done)], done.stderr).toMatchObject([0, [{path, way: 'reset'}]]);
	expect(output(join(path, 'bin/python'), '-c', 'print(1)')).toBe('1\n');
}, 120_000);

test.skipIf(process.geteuid?.() !== 0)('one of another user is left alone, by root too', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'old'));
	chownSync(path, 4711, 4711);
	renameSync(path, join(root, 'new'));
	const done = await commandLine(context, ['repair', root, '--yes']);
	expect([done.code, done.stdout]).toEqual([0, `Left ${root}/new alone: it belongs to user 4711\n`]);
});

test('a repair that can be neither rolled back nor finished changes nothing, and claims no more than it knows', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, 'old'));
	// Deeper than a snapshot goes, and a script with a name beside which there is no room for another.
	mkdirSync(join(root, 'old/share', ...Array<string>(70).fill('d')), {recursive: true});
	writeFileSync(join(root, 'old/bin', 'z'.repeat(250)), `#!${root}/old/bin/python\n`);
	renameSync(join(root, 'old'), join(root, 'new'));
	const before = checksum(root);
	const {code, stderr} = await commandLine(context, ['repair', join(root, 'new'), '--yes']);
	expect([code, checksum(root)]).toEqual([2, before]);
	expect(stderr).toContain('Its packages are as before; other files in it may have changed');
});
