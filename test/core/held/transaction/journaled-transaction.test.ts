import {holdingDirectoryName} from '../../../../source/core/discover/skipped-directories.js';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, lstatSync, readdirSync} from 'node:fs';
import {chmod, mkdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {beginTransaction} from '../../../../source/core/held/transaction/journaled-transaction.js';
import type {TransactionRequest} from '../../../../source/core/held/transaction/transaction.js';
import {readJournalEntry} from '../../../../source/core/held/journal-entry.js';
import {rollBack} from '../../../../source/core/held/roll-back-operation.js';
import {listHeld} from '../../../../source/core/held/held-environments.js';
import type {Context} from '../../../../source/core/model/context.js';
import {fsPath, type FsPath} from '../../../../source/core/model/path.js';
import {identityOf, isAlive, ownIdentity} from '../../../../source/core/platform/processes/process-identity.js';
import {lockName} from '../../../../source/core/held/holding-directory.js';
import {checksum} from '../../../helpers/checksum.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

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

test('a reset that is rolled back leaves exactly the old environment, and nothing else', async () => {
	const at = await place();
	const transaction = await begin(at);
	await transaction.moveOld();
	await writeFile(join(at.path, 'half-made'), 'x');
	await transaction.rollBack();
	expect(checksum(at.path)).toBe(at.before);
	expect(litter(at.project, at.context)).toEqual([]);
});

test('a reset with --hold leaves the new environment in place and holds the old one to the byte', async () => {
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

test.each(['hold', 'rollBack'] as const)(
	'a reset whose %s the disk refuses keeps no lock, and loses nothing',
	async end => {
		const at = await place();
		const transaction = await begin(at);
		await transaction.moveOld();
		await writeFile(join(at.path, 'new'), 'x');
		if (end === 'hold') await transaction.markBuilt();
		const holdingDirectory = join(at.project, holdingDirectoryName);
		// A journal entry can't be written over a directory, nor a new environment moved onto one with something in it.
		const inTheWay = end === 'hold' ? `${transaction.id}.json` : `${transaction.id}-failed`;
		await rm(join(holdingDirectory, inTheWay), {force: true});
		if (end === 'hold') await mkdir(join(holdingDirectory, inTheWay, 'x'), {recursive: true});
		else await writeFile(join(holdingDirectory, inTheWay), 'x');
		await expect(transaction[end]()).rejects.toThrow();
		expect(existsSync(join(holdingDirectory, lockName(at.path)))).toBe(false);
		expect(checksum(join(holdingDirectory, transaction.id, '.venv'))).toBe(at.before);
	},
);

test('a failed create leaves nothing, or the empty directory that was there', async () => {
	const [context, project] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	await mkdir(join(project, 'empty'));
	for (const name of ['.venv', 'empty']) {
		const transaction = await beginTransaction(context, {operation: 'create', path: fsPath(join(project, name))});
		await writeFile(join(project, name, 'pyvenv.cfg'), 'home = /usr/bin');
		await transaction.rollBack();
	}
	expect(litter(project, context)).toEqual(['empty']);
});

test('create never writes into a directory that is not empty', async () => {
	const at = await place();
	await expect(begin(at, 'create')).rejects.toMatchObject({code: 'not-empty'});
	expect(checksum(at.path)).toBe(at.before);
	expect(litter(at.project, at.context)).toEqual([]);
});

test('two processes never change one environment at a time, and the second leaves no trace', async () => {
	const at = await place();
	const first = await begin(at);
	await expect(begin(at)).rejects.toMatchObject({code: 'locked'});
	await first.finish();
	await (await begin(at)).finish();
	expect(litter(at.project, at.context)).toEqual([]);
});

test('a lock of a dead process is taken over, a lock of another machine only on request', async () => {
	const at = await place();
	const own = await ownIdentity();
	const holdingDirectory = join(at.project, holdingDirectoryName);
	await mkdir(holdingDirectory, {mode: 0o700});
	const lock = join(holdingDirectory, lockName(at.path));
	await writeFile(lock, JSON.stringify({...own, host: 'elsewhere'}));
	await expect(begin(at)).rejects.toMatchObject({
		code: 'locked',
		reason: {type: 'worked-on-elsewhere', host: 'elsewhere'},
	});
	await (await beginTransaction(at.context, {operation: 'reset', path: at.path, takeOver: true})).finish();
	await mkdir(holdingDirectory, {mode: 0o700});
	await writeFile(lock, JSON.stringify({...own, startTime: '1'}));
	await (await begin(at)).finish();
	expect(litter(at.project, at.context)).toEqual([]);
});

test('rolling back first ends processes that still write into the environment', async () => {
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

test('rolling back removes nothing that somebody else put there; the old environment stays held', async () => {
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

test('a directory that a tool created and replaced is taken away, and the old one is back', async () => {
	const at = await place();
	const transaction = await begin(at);
	await transaction.moveOld('tool');
	expect(existsSync(at.path)).toBe(false);
	await mkdir(at.path);
	await transaction.noteMade();
	await rename(at.path, join(at.project, 'first'));
	await mkdir(at.path);
	await writeFile(join(at.path, 'half-made'), 'x');
	await transaction.rollBack();
	expect([checksum(at.path), litter(at.project, at.context)]).toEqual([at.before, ['first']]);
});

test('recovery leaves a directory alone that came after the tool had ended; the old one stays held', async () => {
	const at = await place();
	const transaction = await begin(at);
	await transaction.moveOld('tool');
	const child = spawn('/bin/sh', ['-c', 'read end'], {detached: true});
	const identity = await identityOf(child.pid ?? 0);
	if (identity === undefined) throw new Error('not started');
	await transaction.recordChild(identity);
	const ended = once(child, 'exit');
	child.stdin.end();
	await ended;
	await mkdir(at.path);
	await writeFile(join(at.path, 'precious.txt'), 'precious');
	const holdingDirectory = join(at.project, holdingDirectoryName);
	const entry = await readJournalEntry(fsPath(holdingDirectory), transaction.id);
	expect(entry && (await rollBack(fsPath(holdingDirectory), entry))).toEqual({type: 'old-is-held'});
	expect(readdirSync(at.path)).toEqual(['precious.txt']);
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

test('a holding directory that was copied with a project is not used', async () => {
	const at = await place();
	await mkdir(join(at.project, 'elsewhere'));
	await symlink('elsewhere', join(at.project, holdingDirectoryName));
	await expect(begin(at)).rejects.toMatchObject({code: 'cannot-hold'});
	expect(readdirSync(join(at.project, 'elsewhere'))).toEqual([]);
	expect(checksum(at.path)).toBe(at.before);
});

test('git status shows no held environment', async () => {
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

test.skipIf(process.getuid?.() !== 0)("in a directory that we can't write to, nothing is moved", async () => {
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

test.skipIf(process.getuid?.() !== 0)('an environment that is a mount point is refused and stays', async () => {
	const at = await place();
	execFileSync('mount', ['--bind', at.path, at.path]);
	onTestFinished(() => void execFileSync('umount', [at.path]));
	const transaction = await begin(at, 'delete');
	await expect(transaction.moveOld()).rejects.toMatchObject({code: 'refused'});
	await transaction.rollBack();
	expect(checksum(at.path)).toBe(at.before);
	expect(litter(at.project, at.context)).toEqual([]);
});
