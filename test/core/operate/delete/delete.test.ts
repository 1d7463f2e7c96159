import {execFileSync, spawn} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {chmod, mkdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Context} from '../../../../source/core/model/context.js';
import {cloneEnvironment} from '../../../../source/core/operate/repair/clone.js';
import {deleteEnvironment, type DeleteRequest} from '../../../../source/core/operate/delete/delete.js';
import {freeHeld} from '../../../../source/core/held/free.js';
import {takeLock} from '../../../../source/core/held/environment-lock.js';
import {listHeld} from '../../../../source/core/held/held-environments.js';
import {holdingDirectoryOf} from '../../../../source/core/held/holding-directory.js';
import {restoreHeld} from '../../../../source/core/operate/restore/restore.js';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {baseName, parent, fsPath, type FsPath} from '../../../../source/core/model/path.js';
import {checksum} from '../../../helpers/checksum.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {inspected} from '../../../helpers/inspected.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const isRoot = process.getuid?.() === 0;

const found = async (path: FsPath, context: Context) => {
	const seen = await recognise(path, context);
	if (seen === undefined) throw new Error(`${path} is not recognised`);
	return {path: seen.path, kind: seen.kind, found: seen};
};

const remove = async (path: FsPath, context: Context, request: Partial<DeleteRequest> = {}) =>
	deleteEnvironment(await found(path, context), {context, keep: 'hold', ...request});

const place = async () => {
	const [context, project] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const path = await environmentWithoutPip(join(project, '.venv'));
	return {context, project, path, before: checksum(path)};
};

const litter = (context: Context): readonly string[] => {
	const registry = join(context.places.data, 'registry');
	return existsSync(registry) ? readdirSync(registry) : [];
};

test('a deleted environment is gone, still on disk, and comes back the same to the byte', async () => {
	const {context, project, path, before} = await place();
	const {held} = await remove(path, context);
	expect(existsSync(path)).toBe(false);
	expect(held && checksum(held.heldPath)).toBe(before);
	const restored = await restoreHeld(held?.id ?? '', {context});
	expect(restored).toMatchObject({path, held: undefined});
	expect(checksum(path)).toBe(before);
	expect(readdirSync(project)).toEqual(['.venv']);
	expect(litter(context)).toEqual([]);
});

test('freeing gives back what was counted, and leaves no trace', async () => {
	const {context, project, path} = await place();
	await writeFile(join(path, 'lib/big'), Buffer.alloc(8 << 20, 1));
	execFileSync('sync', ['-f', path]);
	const {held} = await remove(path, context);
	const {freedBytes, freed, diskBytes} = await freeHeld('all', {context});
	expect(freed).toMatchObject([{id: held?.id, path, left: []}]);
	expect(freedBytes).toBeGreaterThan(8 << 20);
	expect(diskBytes).toBeDefined();
	expect(readdirSync(project)).toEqual([]);
	expect(litter(context)).toEqual([]);
});

test('deleting a link to a shared environment removes the link alone', async () => {
	const {context, project, path, before} = await place();
	await mkdir(join(project, 'other'));
	const link = fsPath(join(project, 'other/.venv'));
	await symlink(path, link);
	expect(await remove(link, context)).toMatchObject({outcome: 'unlinked'});
	expect(existsSync(link)).toBe(false);
	expect(checksum(path)).toBe(before);
});

test('a directory that took its place since it was listed is not touched', async () => {
	const {context, project, path} = await place();
	const listed = await found(path, context);
	await rename(path, join(project, 'elsewhere'));
	await environmentWithoutPip(path);
	const before = checksum(project);
	await expect(deleteEnvironment(listed, {context, keep: 'hold'})).rejects.toMatchObject({code: 'changed'});
	expect(checksum(project)).toBe(before);
});

test('a link that took its place since it was listed is not touched, nor what it leads to', async () => {
	const {context, project, path} = await place();
	const listed = await found(path, context);
	await rename(path, join(project, 'elsewhere'));
	await symlink('elsewhere', path);
	const before = checksum(project);
	await expect(deleteEnvironment(listed, {context, keep: 'hold'})).rejects.toMatchObject({code: 'changed'});
	expect(checksum(project)).toBe(before);
});

test('restoring onto another environment holds that one, so that it can be undone too', async () => {
	const {context, path, before} = await place();
	const {held} = await remove(path, context);
	await environmentWithoutPip(path, '--prompt', 'second');
	const second = checksum(path);
	const restored = await restoreHeld(held?.id ?? '', {context});
	expect(checksum(path)).toBe(before);
	expect(restored.held && checksum(restored.held.heldPath)).toBe(second);
});

test.each(['empty directory', 'file', 'project'])('restoring onto a %s is refused, and both stay', async kind => {
	const {context, project, path} = await place();
	const {held} = await remove(path, context);
	if (kind === 'file') await writeFile(path, 'x');
	else await mkdir(path);
	if (kind === 'project') await writeFile(join(path, 'main.py'), 'x');
	const before = checksum(project);
	await expect(restoreHeld(held?.id ?? '', {context})).rejects.toMatchObject({code: 'not-empty'});
	expect(checksum(project)).toBe(before);
});

test('a second one of the same path asks to free the older', async () => {
	const {context, path} = await place();
	await remove(path, context);
	await environmentWithoutPip(path);
	await expect(remove(path, context)).rejects.toMatchObject({code: 'cannot-hold'});
	await remove(path, context, {freeOlder: true});
	expect(await listHeld(context)).toHaveLength(1);
});

test('the older one goes only when the new one is held: while another process works there, both are safe', async () => {
	const {context, path, before} = await place();
	const {held} = await remove(path, context);
	await environmentWithoutPip(path);
	const second = checksum(path);
	const lock = await takeLock(holdingDirectoryOf(fsPath(path)), fsPath(path), {context});
	await expect(remove(path, context, {freeOlder: true})).rejects.toMatchObject({code: 'locked'});
	await lock.release();
	expect(checksum(path)).toBe(second);
	expect(held && checksum(held.heldPath)).toBe(before);
});

test('what another user or machine has deleted is found by its place', async () => {
	const {context, project, path, before} = await place();
	const {held} = await remove(path, context);
	const stranger = await temporaryContext();
	expect(await listHeld(stranger)).toEqual([]);
	expect(await listHeld(stranger, [project])).toMatchObject([{id: held?.id, path, isIndexed: false}]);
	await restoreHeld(held?.id ?? '', {context: stranger, places: [project]});
	expect(checksum(path)).toBe(before);
	expect(await listHeld(context)).toEqual([]);
});

test('a running process in it is named, and only --in-use lifts that', async () => {
	const {context, path} = await place();
	const child = spawn(join(path, 'bin/python'), ['-c', 'import sys; print(1, flush=True); sys.stdin.read()']);
	onTestFinished(() => void child.kill('SIGKILL'));
	await new Promise(resolve => child.stdout.once('data', resolve));
	await expect(remove(path, context)).rejects.toMatchObject({
		code: 'in-use',
		reason: {type: 'not-deletable', reasons: [{type: 'in-use', pid: child.pid}]},
	});
	expect(existsSync(join(path, 'pyvenv.cfg'))).toBe(true);
	expect(await remove(path, context, {allowInUse: true})).toMatchObject({outcome: 'held'});
});

test('the environment that is active in the shell is in use', async () => {
	const {context, path} = await place();
	const active = {...context, variables: {...context.variables, VIRTUAL_ENV: path}};
	await expect(remove(path, active)).rejects.toMatchObject({
		code: 'in-use',
		reason: {type: 'not-deletable', reasons: [{type: 'active'}]},
	});
});

test('without a pyvenv.cfg its name has to be typed', async () => {
	const {context, path} = await place();
	await rm(join(path, 'pyvenv.cfg'));
	await expect(remove(path, context)).rejects.toMatchObject({code: 'answer-needed'});
	await expect(remove(path, context, {typedName: 'venv'})).rejects.toMatchObject({code: 'answer-needed'});
	expect(await remove(path, context, {typedName: `${baseName(parent(path))}/.venv`})).toMatchObject({outcome: 'held'});
});

test('at once and without undo, only what was in it is gone', async () => {
	const {context, project, path} = await place();
	await mkdir(join(project, 'precious'));
	await writeFile(join(project, 'precious/data'), 'x');
	await symlink('../../precious', join(path, 'lib/data'));
	expect(await remove(path, context, {keep: 'at-once'})).toMatchObject({outcome: 'freed', left: []});
	expect(readdirSync(project)).toEqual(['precious']);
	expect(readdirSync(join(project, 'precious'))).toEqual(['data']);
});

test('where nothing can be noted for undo, holding is refused, and freeing does without', async () => {
	const {context, path, before} = await place();
	await writeFile(join(context.places.data, '..'), 'in the way');
	await expect(remove(path, context)).rejects.toMatchObject({
		code: 'cannot-hold',
		reason: {type: 'recipe-unwritable', operation: 'delete'},
	});
	expect(checksum(path)).toBe(before);
	expect(await remove(path, context, {keep: 'free'})).toMatchObject({outcome: 'freed', withoutUndo: true});
	expect(existsSync(path)).toBe(false);
});

test.skipIf(!isRoot)('on a full disk holding is refused, and deleting at once works', async () => {
	const context = await temporaryContext();
	const disk = fsPath(join(await temporaryDirectory(), 'disk'));
	await mkdir(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
	onTestFinished(() => void execFileSync('umount', [disk]));
	const path = await environmentWithoutPip(join(disk, '.venv'));
	try {
		execFileSync('dd', ['if=/dev/zero', `of=${join(path, 'lib/filler')}`, 'bs=4k'], {stdio: 'ignore'});
	} catch {
		// Full: as it should be.
	}
	const before = checksum(path);
	await expect(remove(path, context)).rejects.toMatchObject({code: 'disk-full'});
	expect(checksum(path)).toBe(before);
	expect(readdirSync(disk)).toEqual(['.venv']);
	expect(await remove(path, context, {keep: 'at-once'})).toMatchObject({outcome: 'freed', left: []});
	expect(readdirSync(disk)).toEqual([]);
});

test.skipIf(!isRoot)("in an image's lower layer, holding is refused; cloning and deleting at once work", async () => {
	const context = await temporaryContext();
	const base = await temporaryDirectory();
	for (const name of ['lower', 'disk', 'merged']) await mkdir(join(base, name));
	await environmentWithoutPip(join(base, 'lower/.venv'));
	execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', join(base, 'disk')]);
	onTestFinished(() => void execFileSync('umount', [join(base, 'disk')]));
	for (const name of ['upper', 'work']) await mkdir(join(base, 'disk', name));
	const layers = `lowerdir=${base}/lower,upperdir=${base}/disk/upper,workdir=${base}/disk/work,redirect_dir=off`;
	execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, join(base, 'merged')]);
	onTestFinished(() => void execFileSync('umount', [join(base, 'merged')]));
	const path = fsPath(join(base, 'merged/.venv'));
	const before = checksum(path);
	await expect(remove(path, context)).rejects.toMatchObject({code: 'cannot-hold'});
	expect(checksum(path)).toBe(before);
	expect(readdirSync(join(base, 'merged'))).toEqual(['.venv']);
	const to = fsPath(join(base, 'merged/copy'));
	await cloneEnvironment(await inspected(path, context), {context, to, verb: 'clone'});
	expect(readdirSync(join(to, 'bin')).sort()).toEqual(readdirSync(join(path, 'bin')).sort());
	expect(await remove(path, context, {keep: 'at-once'})).toMatchObject({outcome: 'freed', left: []});
	expect(existsSync(path)).toBe(false);
});

test.skipIf(!isRoot)('what is immutable is named, and the rest of the way to it stays', async () => {
	const {context, path} = await place();
	const file = join(path, 'lib/immutable');
	await writeFile(file, 'x');
	const {held} = await remove(path, context);
	const heldFile = join(held?.heldPath ?? '', 'lib/immutable');
	execFileSync('chattr', ['+i', heldFile]);
	onTestFinished(() => void (existsSync(heldFile) && execFileSync('chattr', ['-i', heldFile])));
	const {freed} = await freeHeld('all', {context});
	expect(freed[0]?.left).toMatchObject([{path: heldFile, code: 'EPERM'}]);
	execFileSync('chattr', ['-i', heldFile]);
	expect((await freeHeld('all', {context})).freed[0]?.left).toEqual([]);
});

test('names that are no text can be deleted, restored and freed', async () => {
	const {context, project} = await place();
	const odd = fsPath(`${project}/caf\udce9\n-rf`);
	const bytes = Buffer.concat([Buffer.from(`${project}/caf`), Buffer.from([0xe9]), Buffer.from('\n-rf')]);
	await environmentWithoutPip(join(project, 'plain'));
	await rename(join(project, 'plain'), bytes);
	const before = checksum(bytes);
	const {held} = await remove(odd, context);
	expect(existsSync(bytes)).toBe(false);
	await restoreHeld(held?.id ?? '', {context});
	expect(checksum(bytes)).toBe(before);
	await remove(odd, context, {keep: 'free'});
	expect(readdirSync(project)).toEqual(['.venv']);
});

test('when two processes delete one environment, one does and the other says so', async () => {
	const {context, path} = await place();
	const listed = await found(path, context);
	const both = await Promise.allSettled([1, 2].map(() => deleteEnvironment(listed, {context, keep: 'hold'})));
	expect(both.map(({status}) => status).sort()).toEqual(['fulfilled', 'rejected']);
	expect(await listHeld(context)).toHaveLength(1);
	expect(litter(context)).toHaveLength(1);
});

test('an unreadable directory of ours in it is no obstacle', async () => {
	const {context, project, path} = await place();
	await mkdir(join(path, 'lib/closed'));
	await chmod(join(path, 'lib/closed'), 0o000);
	await remove(path, context, {keep: 'free'});
	expect(readdirSync(project)).toEqual([]);
});
