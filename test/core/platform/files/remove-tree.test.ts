import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, lstatSync} from 'node:fs';
import {chmod, link, mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {removeTree} from '../../../../source/core/platform/files/remove-tree.js';
import {fsPath, native, toBytes, type FsPath} from '../../../../source/core/model/path.js';
import {checksum} from '../../../helpers/checksum.js';
import {environmentWithPip, environmentWithoutPip, python} from '../../../helpers/python.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const isRoot = process.getuid?.() === 0;

const inside = async (): Promise<{readonly root: FsPath; readonly environment: FsPath; readonly outside: string}> => {
	const root = await temporaryDirectory();
	const outside = join(root, 'outside');
	await mkdir(join(outside, 'deep'), {recursive: true});
	await writeFile(join(outside, 'deep/precious.txt'), 'precious');
	return {root, environment: await environmentWithoutPip(join(root, '.venv')), outside};
};

const identity = (path: FsPath) => {
	const {dev, ino} = lstatSync(native(path), {bigint: true});
	return {device: String(dev), inode: String(ino)};
};

describe.each([{portable: false}, {portable: true}])('removing, portable: $portable', options => {
	test('an environment with pip is gone, and the bytes freed are those that du counted', async () => {
		const root = await temporaryDirectory();
		const environment = await environmentWithPip(join(root, '.venv'));
		const du = Number(execFileSync('du', ['-s', '--block-size=1', environment], {encoding: 'utf8'}).split('\t')[0]);
		const removal = await removeTree(environment, {...options, expected: identity(environment)});
		expect(removal.left).toEqual([]);
		expect(removal.freedBytes).toBe(du);
		expect(existsSync(environment)).toBe(false);
	});

	test('links are removed, their targets stay', async () => {
		const {environment, outside} = await inside();
		const before = checksum(outside);
		await symlink(outside, join(environment, 'lib/data'));
		await symlink('../..', join(environment, 'lib/up'));
		await symlink('/', join(environment, 'root'));
		expect((await removeTree(environment, options)).left).toEqual([]);
		expect(checksum(outside)).toBe(before);
	});

	test('bytes that have a link elsewhere are not counted as freed', async () => {
		const {environment, outside} = await inside();
		await writeFile(join(outside, 'cached'), Buffer.alloc(1 << 20, 1));
		await link(join(outside, 'cached'), join(environment, 'lib/one'));
		await link(join(outside, 'cached'), join(environment, 'lib/two'));
		expect((await removeTree(environment, options)).freedBytes).toBeLessThan(1 << 20);
	});

	test('names with newlines, that look like flags or are not UTF-8', async () => {
		const {environment} = await inside();
		for (const name of ['new\nline', '-rf', fsPath('caf\udce9'), ' ', '\u001b[2J', 'ü日本'])
			await writeFile(native(fsPath(`${environment}/${name}`)), 'x');
		await mkdir(Buffer.concat([Buffer.from(environment), Buffer.from([0x2f, 0xff, 0xfe])]));
		expect((await removeTree(environment, options)).left).toEqual([]);
		expect(existsSync(environment)).toBe(false);
	});

	test('an environment whose own name is not UTF-8', async () => {
		const root = await temporaryDirectory();
		const path = fsPath(`${root}/caf\udce9`);
		await mkdir(toBytes(`${path}/lib`), {recursive: true});
		expect((await removeTree(path, options)).left).toEqual([]);
		expect(existsSync(toBytes(path))).toBe(false);
	});

	test('directories nested deeper than descriptors or paths would allow', async () => {
		const {environment} = await inside();
		const script = "import os\nfor _ in range(700): os.mkdir('deeeeep'); os.chdir('deeeeep'); open('file', 'w')";
		execFileSync(python(), ['-c', script], {cwd: environment});
		expect((await removeTree(environment, options)).left).toEqual([]);
		expect(existsSync(environment)).toBe(false);
	});

	test('a pyvenv.cfg that is a directory', async () => {
		const {environment} = await inside();
		execFileSync('rm', [join(environment, 'pyvenv.cfg')]);
		await mkdir(join(environment, 'pyvenv.cfg/more'), {recursive: true});
		expect((await removeTree(environment, options)).left).toEqual([]);
	});

	test('a directory other than the expected one is not touched', async () => {
		const {environment, outside} = await inside();
		const before = checksum(environment);
		await expect(removeTree(environment, {...options, expected: identity(fsPath(outside))})).rejects.toMatchObject({
			code: 'changed',
		});
		expect(checksum(environment)).toBe(before);
	});

	test('a link in place of the directory is refused', async () => {
		const {root, outside} = await inside();
		const before = checksum(outside);
		await symlink(outside, join(root, 'link'));
		await expect(removeTree(fsPath(join(root, 'link')), options)).rejects.toMatchObject({code: 'changed'});
		expect(checksum(outside)).toBe(before);
	});

	test.skipIf(!isRoot)(
		'an immutable file stays and is named, as do the directories above it and pyvenv.cfg',
		async () => {
			const {environment} = await inside();
			const file = join(environment, 'lib/immutable');
			await writeFile(file, 'x');
			execFileSync('chattr', ['+i', file]);
			onTestFinished(() => void execFileSync('chattr', ['-i', file]));
			const {left} = await removeTree(environment, options);
			expect(left.map(({path, code}) => [path, code])).toEqual([[file, 'EPERM']]);
			expect(existsSync(join(environment, 'pyvenv.cfg'))).toBe(true);
			expect(existsSync(join(environment, 'bin'))).toBe(false);
		},
	);

	test.skipIf(!isRoot)('a file system mounted inside stays with everything in it', async () => {
		const {environment} = await inside();
		const mount = join(environment, 'lib/mount');
		await mkdir(mount);
		execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', mount]);
		onTestFinished(() => void execFileSync('umount', [mount]));
		await writeFile(join(mount, 'precious.txt'), 'precious');
		const {left} = await removeTree(environment, options);
		expect(left.map(({path}) => path)).toEqual([mount]);
		expect(existsSync(join(mount, 'precious.txt'))).toBe(true);
	});

	test('a cancelled removal says so, and can be continued', async () => {
		const root = await temporaryDirectory();
		const environment = await environmentWithPip(join(root, '.venv'));
		const abort = new AbortController();
		const running = removeTree(environment, {...options, signal: abort.signal, onProgress: () => abort.abort()});
		await expect(running).rejects.toMatchObject({code: 'cancelled'});
		expect(existsSync(join(environment, 'pyvenv.cfg'))).toBe(true);
		expect((await removeTree(environment, options)).left).toEqual([]);
	});
});

test.skipIf(!isRoot)('a bind mount inside stays with everything in it', async () => {
	const {environment, outside} = await inside();
	const before = checksum(outside);
	const mount = join(environment, 'lib/mount');
	await mkdir(mount);
	execFileSync('mount', ['--bind', outside, mount]);
	onTestFinished(() => void execFileSync('umount', [mount]));
	const {left} = await removeTree(environment);
	expect(left.map(({path}) => path)).toEqual([mount]);
	expect(checksum(outside)).toBe(before);
});

test.skipIf(!isRoot).each([false, true])(
	'unreadable and unwritable directories of ours (portable: %s)',
	async portable => {
		const {root, environment} = await inside();
		await mkdir(join(environment, 'lib/closed/below'), {recursive: true});
		await writeFile(join(environment, 'lib/closed/below/file'), 'x');
		execFileSync('chown', ['-R', 'nobody', root]);
		await chmod(join(environment, 'lib/closed/below'), 0o500);
		await chmod(join(environment, 'lib/closed'), 0o000);
		await chmod(join(environment, 'bin'), 0o500);
		const uid = Number(execFileSync('id', ['-u', 'nobody'], {encoding: 'utf8'}));
		onTestFinished(() => process.seteuid?.(0));
		process.seteuid?.(uid);
		expect((await removeTree(environment, {portable})).left).toEqual([]);
		expect(existsSync(environment)).toBe(false);
	},
);

test.skipIf(!isRoot || process.platform !== 'linux')(
	'what NFS keeps of a deleted file is explained as that (needs root and mounts)',
	async ctx => {
		const {environment} = await inside();
		const remnant = join(environment, 'lib/.nfs00000000012abc3400000001');
		await writeFile(remnant, '');
		// A client of NFS answers EBUSY while one of its programs has the file open, as for a file that is mounted on.
		if (spawnSync('mount', ['--bind', remnant, remnant]).status !== 0) return ctx.skip('mounting needs root');
		onTestFinished(() => void spawnSync('umount', ['--lazy', remnant]));
		const {left} = await removeTree(environment);
		expect(left.map(({path, why}) => [path, why])).toEqual([[remnant, {type: 'open-on-nfs'}]]);
	},
);
