import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {createMeasurer} from '../../../source/core/inspect/size/measurer.js';
import {deleteEnvironment} from '../../../source/core/operate/delete/delete.js';
import {freeHeld} from '../../../source/core/held/free.js';
import {listHeld} from '../../../source/core/held/held-environments.js';
import {restoreHeld} from '../../../source/core/operate/restore/restore.js';
import type {FsPath} from '../../../source/core/model/path.js';
import {checksum} from '../../helpers/checksum.js';
import {largeEnvironment as environmentOf, whenPartlyFreed, whenPartlyGone} from '../../helpers/large-environment.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const largeEnvironment = (project: string): Promise<FsPath> => environmentOf(project, 25);

const bytesOf = (path: string): number =>
	Number(execFileSync('du', ['-s', '--block-size=1', path]).toString().split('\t')[0]);

const place = async () => {
	const [context, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const hold = async (path: FsPath) => {
		const found = await recognise(path, context);
		if (found === undefined) throw new Error(`${path} is not recognised`);
		const measurer = createMeasurer();
		const usage = await measurer.measure(path);
		await measurer.close();
		const {held} = await deleteEnvironment({path, kind: found.kind, found, usage}, {context, keep: 'hold'});
		if (held === undefined) throw new Error(`${path} is not held`);
		return held;
	};
	return {context, root, hold};
};

test('a freeing that is stopped says to the byte what was freed, and what is left', async () => {
	const {context, root, hold} = await place();
	const held = await hold(await largeEnvironment(join(root, 'a')));
	const before = bytesOf(held.heldPath);
	const controller = new AbortController();
	const freeing = freeHeld('all', {context}, {signal: controller.signal});
	await whenPartlyFreed(join(root, 'a'));
	controller.abort();
	const {freed, freedBytes, untouched} = await freeing;
	const after = bytesOf(held.heldPath);
	expect(freed).toMatchObject([{id: held.id, isStopped: true, freedBytes: before - after, leftBytes: after}]);
	expect([freedBytes, untouched]).toEqual([before - after, []]);
	expect(await listHeld(context)).toMatchObject([{state: 'freeing', allocatedBytes: after, reclaimableBytes: after}]);
});

test("a half-freed environment can't be restored, and its freeing is continued", async () => {
	const {context, root, hold} = await place();
	const held = await hold(await largeEnvironment(root));
	const before = bytesOf(held.heldPath);
	const controller = new AbortController();
	const freeing = freeHeld('all', {context}, {signal: controller.signal});
	await whenPartlyFreed(root);
	controller.abort();
	const {freedBytes} = await freeing;
	await expect(restoreHeld(held.id, {context})).rejects.toMatchObject({code: 'refused'});
	expect((await freeHeld('all', {context})).freedBytes).toBe(before - freedBytes);
	expect(readdirSync(root)).toEqual([]);
});

test('of several held environments, those not begun come back to the byte', async () => {
	const {context, root, hold} = await place();
	const last = await environmentWithoutPip(join(root, 'c/.venv'));
	const before = checksum(last);
	const ids = [
		await hold(await environmentWithoutPip(join(root, 'a/.venv'))),
		await hold(await largeEnvironment(join(root, 'b'))),
		await hold(last),
	].map(({id}) => id);
	const controller = new AbortController();
	const freeing = freeHeld(ids, {context}, {signal: controller.signal});
	await whenPartlyFreed(join(root, 'b'));
	controller.abort();
	const {freed, untouched} = await freeing;
	expect(freed.map(({id, isStopped}) => [id, isStopped])).toEqual([
		[ids[0], false],
		[ids[1], true],
	]);
	expect(untouched).toEqual([{id: ids[2], path: last}]);
	await restoreHeld(ids[2] ?? '', {context});
	expect(checksum(last)).toBe(before);
});

test('stopped before it has begun, nothing is freed', async () => {
	const {context, root, hold} = await place();
	const path = await environmentWithoutPip(join(root, '.venv'));
	const before = checksum(path);
	const {id} = await hold(path);
	const freeing = freeHeld('all', {context}, {signal: AbortSignal.abort()});
	await expect(freeing).rejects.toMatchObject({code: 'cancelled'});
	await restoreHeld(id, {context});
	expect(checksum(path)).toBe(before);
});

test('a deletion that is stopped while it frees has left its place, and the rest is freed later', async () => {
	const {context, root} = await place();
	const path = await largeEnvironment(root);
	const found = await recognise(path, context);
	if (found === undefined) throw new Error('not recognised');
	const controller = new AbortController();
	const deleting = deleteEnvironment(
		{path, kind: found.kind, found},
		{context, keep: 'free'},
		{signal: controller.signal},
	);
	await whenPartlyFreed(root);
	controller.abort();
	const {outcome, held, freedBytes} = await deleting;
	expect([outcome, existsSync(path), existsSync(held?.heldPath ?? '')]).toEqual(['stopped', false, true]);
	expect(freedBytes).toBeGreaterThan(0);
	expect(await listHeld(context)).toMatchObject([{id: held?.id, state: 'freeing'}]);
});

test('a deletion without undo that is stopped says to the byte what was freed, and deletes the rest when told again', async () => {
	const {context, root} = await place();
	const path = await largeEnvironment(root);
	const found = await recognise(path, context);
	if (found === undefined) throw new Error('not recognised');
	const before = bytesOf(path);
	const controller = new AbortController();
	const environment = {path, kind: found.kind, found};
	const deleting = deleteEnvironment(environment, {context, keep: 'at-once'}, {signal: controller.signal});
	await whenPartlyGone(path);
	controller.abort();
	const {outcome, held, freedBytes} = await deleting;
	expect([outcome, held, freedBytes]).toEqual(['stopped', undefined, before - bytesOf(path)]);
	const rest = await recognise(path, context);
	if (rest === undefined) throw new Error('the rest is not recognised');
	await deleteEnvironment({path, kind: rest.kind, found: rest}, {context, keep: 'at-once'});
	expect(existsSync(path)).toBe(false);
});
