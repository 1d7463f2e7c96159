import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, lstatSync, readdirSync} from 'node:fs';
import {chmod, mkdir, rename, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {beginTransaction} from '../../../source/core/held/journaled-transaction.js';
import type {TransactionRequest} from '../../../source/core/held/transaction.js';
import {listHeld} from '../../../source/core/held/held-environments.js';
import type {Context} from '../../../source/core/model/context.js';
import {fsPath, type FsPath} from '../../../source/core/model/path.js';
import {identityOf, isAlive, ownIdentity} from '../../../source/core/platform/processes/process-identity.js';
import {lockName} from '../../../source/core/held/holding-directory.js';
import {checksum} from '../../helpers/checksum.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

type Place = {readonly context: Context; readonly project: FsPath; readonly path: FsPath; readonly before: string};

const place = async (): Promise<Place> => {
	const [context, project] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const path = await environmentWithoutPip(join(project, '.venv'));
	return {context, project, path, before: checksum(path)};
};

const begin = ({context, path}: Place, operation: TransactionRequest['operation'] = 'reset') =>
	beginTransaction(context, {operation, path});

const litter = (project: FsPath, context: Context): string[] => [
	...readdirSync(project).filter(name => name !== '.venv'),
	...(existsSync(join(context.places.data, 'registry')) ? readdirSync(join(context.places.data, 'registry')) : []),
];

test('a reset that is rolled back leaves the old environment to the byte, and nothing else', async () => {
	const at = await place();
	const transaction = await begin(at);
	await transaction.moveOld();
	await writeFile(join(at.path, 'half-made'), 'x');
	await transaction.rollBack();
	expect(checksum(at.path)).toBe(at.before);
	expect(litter(at.project, at.context)).toEqual([]);
});

test('a reset that is held leaves the new one in place and the old one to the byte aside', async () => {
	const at = await place();
	const transaction = await begin(at);
	await transaction.moveOld();
	await writeFile(join(at.path, 'new'), 'x');
	await transaction.markBuilt();
	const held = await transaction.hold();
	expect(checksum(held.heldPath)).toBe(at.before);
	expect(existsSync(join(at.path, 'new'))).toBe(true);
	expect(await listHeld(at.context)).toMatchObject([{id: transaction.id, path: at.path, why: 'reset', state: 'held'}]);
});

test('a failed create leaves nothing, and an empty directory where one was', async () => {
	const [context, project] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	await mkdir(join(project, 'empty'));
	for (const name of ['.venv', 'empty']) {
		const transaction = await beginTransaction(context, {operation: 'create', path: fsPath(join(project, name))});
		await writeFile(join(project, name, 'pyvenv.cfg'), 'home = /usr/bin');
		await transaction.rollBack();
	}
	expect(litter(project, context)).toEqual(['empty']);
});

test('a directory with something in it is never created into', async () => {
	const at = await place();
	await expect(begin(at, 'create')).rejects.toMatchObject({code: 'not-empty'});
	expect(checksum(at.path)).toBe(at.before);
	expect(litter(at.project, at.context)).toEqual([]);
});

test('two of us never work on the same environment, and the second leaves no trace', async () => {
	const at = await place();
	const first = await begin(at);
	await expect(begin(at)).rejects.toMatchObject({code: 'locked'});
	await first.finish();
	await (await begin(at)).finish();
	expect(litter(at.project, at.context)).toEqual([]);
});

test('what a dead one left locked is taken, what another machine locked only when told so', async () => {
	const at = await place();
	const own = await ownIdentity();
	const holder = join(at.project, holdingDirectoryName);
	await mkdir(holder, {mode: 0o700});
	const lock = join(holder, lockName(at.path));
	await writeFile(lock, JSON.stringify({...own, host: 'elsewhere'}));
	await expect(begin(at)).rejects.toMatchObject({code: 'locked', hint: 'If it has ended, add --take-over'});
	await (await beginTransaction(at.context, {operation: 'reset', path: at.path, takeOver: true})).finish();
	await mkdir(holder, {mode: 0o700});
	await writeFile(lock, JSON.stringify({...own, startTime: '1'}));
	await (await begin(at)).finish();
	expect(litter(at.project, at.context)).toEqual([]);
});

test('rolling back ends what still writes into the environment first', async () => {
	const at = await place();
	const transaction = await begin(at);
	await transaction.moveOld();
	const script = 'echo started; while :; do : > "$0/written"; sleep 0.01; done';
	const child = spawn('/bin/sh', ['-c', script, at.path], {detached: true, stdio: ['ignore', 'pipe', 'ignore']});
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	const identity = await identityOf(child.pid ?? 0);
	if (identity === undefined) throw new Error('not started');
	await transaction.recordChild(identity);
	await transaction.rollBack();
	expect(await isAlive(identity)).toBe('dead');
	expect(checksum(at.path)).toBe(at.before);
});

test('rolling back takes away nothing that somebody else put there; the old one stays held', async () => {
	const at = await place();
	const transaction = await begin(at);
	await transaction.moveOld();
	await rename(at.path, join(at.project, 'ours'));
	await mkdir(at.path);
	await writeFile(join(at.path, 'precious.txt'), 'precious');
	await expect(transaction.rollBack()).rejects.toMatchObject({code: 'cannot-hold'});
	expect(readdirSync(at.path)).toEqual(['precious.txt']);
	const [held] = await listHeld(at.context);
	expect(held && checksum(held.heldPath)).toBe(at.before);
});

test('a directory that was replaced since it was listed is not touched', async () => {
	const at = await place();
	const {dev, ino} = lstatSync(at.path, {bigint: true});
	await rename(at.path, join(at.project, 'moved'));
	await symlink(join(at.project, 'moved'), at.path);
	const identity = {device: String(dev), inode: String(ino)};
	const request = {operation: 'delete', path: at.path, identity} as const;
	await expect(beginTransaction(at.context, request)).rejects.toMatchObject({code: 'changed'});
	expect(checksum(join(at.project, 'moved'))).toBe(at.before);
});

test('a holding place that came with a tree is not used', async () => {
	const at = await place();
	await mkdir(join(at.project, 'elsewhere'));
	await symlink('elsewhere', join(at.project, holdingDirectoryName));
	await expect(begin(at)).rejects.toMatchObject({code: 'cannot-hold'});
	expect(readdirSync(join(at.project, 'elsewhere'))).toEqual([]);
	expect(checksum(at.path)).toBe(at.before);
});

test('git shows nothing of what is held', async () => {
	const at = await place();
	execFileSync('git', ['init', '-q'], {cwd: at.project});
	await writeFile(join(at.project, '.gitignore'), '.venv\n');
	const transaction = await begin(at, 'delete');
	await transaction.moveOld();
	await transaction.hold();
	const status = execFileSync('git', ['status', '--porcelain', '-uall'], {cwd: at.project, encoding: 'utf8'});
	expect(status).toBe('?? .gitignore\n');
});

test('where our own data cannot be written, nothing is moved', async () => {
	const at = await place();
	await writeFile(at.context.places.data.replace(/\/[^/]*$/, ''), 'in the way');
	await expect(begin(at)).rejects.toMatchObject({code: 'cannot-hold'});
	expect(checksum(at.path)).toBe(at.before);
	expect(readdirSync(at.project)).toEqual(['.venv']);
});

test.skipIf(process.getuid?.() !== 0)('in a directory that is not ours to write, nothing is moved', async () => {
	const at = await place();
	await chmod(at.project, 0o555);
	const uid = Number(execFileSync('id', ['-u', 'nobody'], {encoding: 'utf8'}));
	execFileSync('chown', ['-R', 'nobody', at.project, join(at.context.home, '..')]);
	onTestFinished(() => process.seteuid?.(0));
	process.seteuid?.(uid);
	await expect(begin(at)).rejects.toMatchObject({code: 'no-permission'});
	process.seteuid?.(0);
	expect(checksum(at.path)).toBe(at.before);
});

test.skipIf(process.getuid?.() !== 0)('an environment that is a mount point is refused, and stays', async () => {
	const at = await place();
	execFileSync('mount', ['--bind', at.path, at.path]);
	onTestFinished(() => void execFileSync('umount', [at.path]));
	const transaction = await begin(at, 'delete');
	await expect(transaction.moveOld()).rejects.toMatchObject({code: 'refused'});
	await transaction.rollBack();
	expect(checksum(at.path)).toBe(at.before);
	expect(litter(at.project, at.context)).toEqual([]);
});
