import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {expect, test} from 'vitest';
import {readLock, takeLock} from '../../../source/core/held/environment-lock.js';
import {addToIndex} from '../../../source/core/held/holding-index.js';
import {
	holdingDirectoryOf,
	lockName,
	makeHoldingDirectory,
	newId,
} from '../../../source/core/held/holding-directory.js';
import {join, type FsPath} from '../../../source/core/model/path.js';
import {isOfEarlierBoot, ownIdentity} from '../../../source/core/platform/processes/process-identity.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const lockFile = (path: FsPath): FsPath => join(holdingDirectoryOf(path), lockName(path));
const placed = async (): Promise<FsPath> => {
	const path = join(await temporaryDirectory(), '.venv');
	await makeHoldingDirectory(holdingDirectoryOf(path), await temporaryContext());
	return path;
};
const writeLock = (path: FsPath, text: string): void => writeFileSync(lockFile(path), text, {mode: 0o600});

test('the lock of a dead process is broken, and of ten who try at once one gets it', async () => {
	const path = await placed();
	writeLock(path, JSON.stringify({...(await ownIdentity()), pid: 4_194_303, startTime: '1'}));
	const context = await temporaryContext();
	const taken = await Promise.allSettled(
		Array.from({length: 10}, () => takeLock(holdingDirectoryOf(path), path, {context})),
	);
	expect(taken.filter(({status}) => status === 'fulfilled')).toHaveLength(1);
	expect(await readLock(holdingDirectoryOf(path), path)).toMatchObject({alive: 'alive'});
});

test('a lock of another version of the program is left alone', async () => {
	const path = await placed();
	writeLock(path, '{"format": 7, "holdingDirectory": {"pid": 5}}');
	const context = await temporaryContext();
	await expect(takeLock(holdingDirectoryOf(path), path, {context})).rejects.toMatchObject({
		code: 'locked',
		exitCode: 3,
	});
	expect(readFileSync(lockFile(path), 'utf8')).toContain('"format": 7');
	const lock = await takeLock(holdingDirectoryOf(path), path, {takeOver: true, context});
	await lock.release();
});

test('environments inside one another are never changed at the same time, whichever began first', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const [outer, inner] = [join(root, 'outer'), join(root, 'outer/share/inner/.venv')];
	mkdirSync(join(root, 'outer/share/inner'), {recursive: true});
	await addToIndex({id: newId(), operation: 'reset', path: inner, owner: await ownIdentity()}, context);
	const take = (path: FsPath) => takeLock(holdingDirectoryOf(path), path, {context});
	const first = await take(inner);
	await expect(take(outer)).rejects.toMatchObject({code: 'locked'});
	await first.release();
	const second = await take(outer);
	await expect(take(inner)).rejects.toMatchObject({code: 'locked'});
	await second.release();
	await (await take(inner)).release();
});

test('a process of an earlier boot is dead only where machine-id and host name agree, outside of containers', async () => {
	const machine = {
		host: hostname(),
		bootId: 'now',
		pidNamespace: 'pid:[4026531836]',
		machine: 'a'.repeat(32),
		isContainer: false,
	};
	const earlier = {...(await ownIdentity()), host: machine.host, bootId: 'before', machine: machine.machine};
	expect(isOfEarlierBoot(earlier, machine)).toBe(true);
	const others = [
		isOfEarlierBoot({...earlier, bootId: 'now'}, machine),
		isOfEarlierBoot({...earlier, host: 'elsewhere'}, machine),
		isOfEarlierBoot({...earlier, machine: 'b'.repeat(32)}, machine),
		isOfEarlierBoot({...earlier, machine: undefined}, {...machine, machine: undefined}),
		isOfEarlierBoot(earlier, {...machine, isContainer: true}),
	];
	expect(others).toEqual([false, false, false, false, false]);
});
