import {execFileSync, spawnSync} from 'node:child_process';
import {
	existsSync,
	linkSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readPins} from '../../../source/core/state/pins.js';
import {checksum} from '../../helpers/checksum.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip, environmentWithPip, pipInstall} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

const output = (program: string, ...words: readonly string[]): string =>
	execFileSync(program, words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

/** A project with an environment that has pip and a package with a command. */
const project = async (): Promise<{readonly root: string; readonly path: string}> => {
	const root = await temporaryDirectory();
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0', scripts: {alpha: 'alpha:main'}});
	const path = await environmentWithPip(join(root, 'api/.venv'));
	await pipInstall(path, wheels, 'alpha');
	mkdirSync(join(root, 'copies'));
	return {root, path};
};

const works = (path: string): void => {
	expect(output(join(path, 'bin/alpha'))).toBe('alpha 1.0\n');
	expect(output(join(path, 'bin/pip'), '--version')).toContain(`${path}/lib/`);
	const sourced = output('bash', '-c', 'source "$0/bin/activate"; command -v pip; echo "$VIRTUAL_ENV"', path);
	expect(sourced).toBe(`${path}/bin/pip\n${path}\n`);
};

test.each(['copies/api', 'copies/two words'])(
	'a clone at %s works, has the same packages, and changes nothing else',
	async place => {
		const [context, {root, path}] = [await temporaryContext(), await project()];
		const before = checksum(path);
		const to = join(root, place);
		const done = await commandLine(context, ['clone', path, to, '--json']);
		expect([done.code, done.json()], done.stderr).toMatchObject([0, {ok: true, path: to, from: path}]);
		works(to);
		expect(output(join(to, 'bin/pip'), 'freeze')).toBe(output(join(path, 'bin/pip'), 'freeze'));
		const naming = spawnSync('grep', ['-rIlF', `${path}/`, to, '--exclude-dir=__pycache__'], {encoding: 'utf8'});
		expect([naming.status, naming.stdout]).toEqual([1, '']);
		expect(checksum(path)).toBe(before);
		rmSync(path, {recursive: true});
		works(to);
	},
	120_000,
);

test('a clone shares what is shared with a cache already, and nothing else', async () => {
	const [context, {root, path}] = [await temporaryContext(), await project()];
	const cached = join(root, 'cached.py');
	linkSync(join(path, 'pyvenv.cfg'), join(root, 'config'));
	const module = output(join(path, 'bin/python'), '-c', 'import alpha; print(alpha.__file__)').trim();
	linkSync(module, cached);
	const to = join(root, 'copies/api');
	expect((await commandLine(context, ['clone', path, to])).code).toBe(0);
	const copied = module.replace(path, to);
	expect([statSync(copied).ino, statSync(join(to, 'bin/alpha')).nlink]).toEqual([statSync(cached).ino, 1]);
	expect(readFileSync(join(root, 'config'), 'utf8')).toBe(readFileSync(join(path, 'pyvenv.cfg'), 'utf8'));
}, 120_000);

test('a link that leads out of the environment leads there from the clone, too', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'one/.venv'));
	mkdirSync(join(root, 'deep/er'), {recursive: true});
	symlinkSync('../../data', join(path, 'data'));
	symlinkSync('bin/python', join(path, 'python'));
	const to = join(root, 'deep/er/copy');
	expect((await commandLine(context, ['clone', path, to])).code).toBe(0);
	expect([readlinkSync(join(to, 'data')), readlinkSync(join(to, 'python'))]).toEqual([
		join(root, 'data'),
		'bin/python',
	]);
});

test.each([
	['a directory with something in it', 'full', 'not-empty'],
	['a directory that is not there', 'missing/copy', 'not-found'],
	['itself', 'api/.venv/copy', 'refused'],
	['a name that no script can hold', "it's", 'refused'],
])('a clone to %s is refused, and leaves nothing', async (_, place, code) => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'api/.venv'));
	mkdirSync(join(root, 'full/of'), {recursive: true});
	const before = checksum(root);
	const done = await commandLine(context, ['clone', path, join(root, place), '--json']);
	expect([done.json()['error'], checksum(root)]).toMatchObject([{code}, before]);
});

test('a renamed environment works, its pin comes along, and the old place is free', async () => {
	const [context, {root, path}] = [await temporaryContext(), await project()];
	const inode = statSync(join(path, 'bin/alpha')).ino;
	const module = output(join(path, 'bin/python'), '-c', 'import alpha; print(alpha.__file__)').trim();
	const shared = statSync(module).ino;
	await commandLine(context, ['pin', path]);
	const to = join(root, 'api/env');
	const done = await commandLine(context, ['move', path, to, '--json']);
	expect([done.code, done.json()], done.stderr).toMatchObject([0, {path: to, from: path}]);
	works(to);
	// What names no place is moved, not copied; what does is written anew.
	expect(statSync(module.replace(path, to)).ino).toBe(shared);
	expect(statSync(join(to, 'bin/alpha')).ino).not.toBe(inode);
	expect([existsSync(path), existsSync(join(root, 'api/.held-by-venvtui'))]).toEqual([false, false]);
	expect((await readPins(context)).map(pinned => pinned.path)).toEqual([to]);
}, 120_000);

test('what still names the old place is named after a move', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'api/.venv'));
	writeFileSync(join(root, 'api/.envrc'), 'source .venv/bin/activate\n');
	const done = await commandLine(context, ['move', path, join(root, 'api/env')]);
	expect([done.code, done.stdout]).toEqual([
		0,
		expect.stringContaining('.envrc still names the old place: direnv activates it'),
	]);
});

test('one with foreign files, or that another program keeps, is not moved', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, 'api/.venv'));
	mkdirSync(join(path, 'my-work'));
	const tool = await environmentWithoutPip(join(root, 'pipx/venvs/black'));
	const before = checksum(root);
	for (const each of [path, tool])
		expect((await commandLine(context, ['move', each, join(root, 'elsewhere')])).code).toBe(3);
	expect(checksum(root)).toBe(before);
});

test('a clone of one that was moved by hand works, too', async () => {
	const [context, {root, path}] = [await temporaryContext(), await project()];
	renameSync(path, join(root, 'api/moved'));
	const to = join(root, 'copies/api');
	expect((await commandLine(context, ['clone', join(root, 'api/moved'), to])).code).toBe(0);
	works(to);
	expect(lstatSync(join(root, 'api/moved/bin/alpha')).nlink).toBe(1);
}, 120_000);
