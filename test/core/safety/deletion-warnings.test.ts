import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {findDeletionWarnings} from '../../../source/core/safety/deletion-warnings.js';
import {fsPath, toBytes, type FsPath} from '../../../source/core/model/path.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {checksum} from '../../helpers/checksum.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const isRoot = process.getuid?.() === 0;
const now = new Date();
const none = {count: 0, first: []};

/** An environment that nobody has touched for a day. */
const restingEnvironment = async (): Promise<{readonly root: FsPath; readonly path: FsPath}> => {
	const root = await temporaryDirectory();
	const path = bareEnvironment(join(root, '.venv'), {'package/__init__.py': 'x = 1'});
	execFileSync('find', [path, '-exec', 'touch', '-h', '-d', 'yesterday', '{}', '+']);
	return {root, path};
};

test('an ordinary environment at rest has nothing to report but its files', async () => {
	const {path} = await restingEnvironment();
	expect(await findDeletionWarnings(path, {now})).toEqual({
		files: 3,
		environments: none,
		checkouts: none,
		fresh: none,
		foreign: none,
		sockets: none,
		unreadable: none,
		// No list of files names its only module.
		userFiles: {
			count: 1,
			directories: 0,
			edited: none,
			first: [join(path, 'lib/python3.11/site-packages/package/__init__.py')],
		},
		linkedElsewhere: 0,
	});
});

test('environments and checkouts in it are found at any depth, also below names that are no text', async () => {
	const {path} = await restingEnvironment();
	const inner = fsPath(`${path}/share/caf\udce9/inner`);
	mkdirSync(toBytes(`${path}/share/caf\udce9`), {recursive: true});
	bareEnvironment(inner);
	mkdirSync(join(path, 'lib/python3.11/site-packages/work/.git'), {recursive: true});
	expect(await findDeletionWarnings(path, {now})).toMatchObject({
		environments: {count: 1, first: [inner]},
		checkouts: {count: 1, first: [join(path, 'lib/python3.11/site-packages/work')]},
	});
});

test('a file that was just written into an old environment is found, and of many the first are named', async () => {
	const {path} = await restingEnvironment();
	for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(path, 'lib', name), 'x');
	const {fresh} = await findDeletionWarnings(path, {now: new Date()});
	expect([fresh.count, fresh.first.length]).toEqual([4, 3]);
	utimesSync(join(path, 'pyvenv.cfg'), new Date(), new Date());
	expect((await findDeletionWarnings(path, {now: new Date()})).fresh).toEqual(none);
});

test('a file counts as linked elsewhere only when not all of its links are in it', async () => {
	const {root, path} = await restingEnvironment();
	for (const name of ['inside', 'outside']) writeFileSync(join(path, 'lib', name), 'x');
	linkSync(join(path, 'lib/inside'), join(path, 'lib/second'));
	linkSync(join(path, 'lib/outside'), join(root, 'cached'));
	expect((await findDeletionWarnings(path, {now})).linkedElsewhere).toBe(1);
});

test('links are not followed', async () => {
	const {root, path} = await restingEnvironment();
	bareEnvironment(join(root, 'other/.venv'));
	symlinkSync(join(root, 'other'), join(path, 'lib/other'));
	expect((await findDeletionWarnings(path, {now})).environments).toEqual(none);
});

test('a socket in it is named', async () => {
	const {path} = await restingEnvironment();
	const server = createServer().listen(join(path, 'lib/s'));
	onTestFinished(() => void server.close());
	await once(server, 'listening');
	expect((await findDeletionWarnings(path, {now})).sockets).toEqual({count: 1, first: [join(path, 'lib/s')]});
});

test.skipIf(!isRoot)('entries of other owners are named, and unreadable ones counted', async () => {
	const {root, path} = await restingEnvironment();
	chownSync(join(path, 'lib/python3.11/site-packages/package/__init__.py'), 65534, 65534);
	expect((await findDeletionWarnings(path, {now})).foreign.count).toBe(1);
	mkdirSync(join(path, 'lib/closed'));
	chmodSync(join(path, 'lib/closed'), 0o700);
	chmodSync(root, 0o755);
	onTestFinished(() => process.seteuid?.(0));
	process.seteuid?.(65534);
	const {unreadable} = await findDeletionWarnings(path, {now});
	process.seteuid?.(0);
	expect(unreadable).toEqual({count: 1, first: [join(path, 'lib/closed')]});
});

test('the look inside changes nothing, and can be cancelled', async () => {
	const {path} = await restingEnvironment();
	const before = checksum(path);
	await findDeletionWarnings(path, {now});
	expect(checksum(path)).toBe(before);
	const signal = AbortSignal.abort();
	await expect(findDeletionWarnings(path, {now, signal})).rejects.toMatchObject({code: 'cancelled'});
});
