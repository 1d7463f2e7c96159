import {mkdir, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {fromBytes, fsPath} from '../../../source/core/model/path.js';
import {lastNoted, noteUse} from '../../../source/core/state/use-notes.js';
import {pin, readPins, unpin} from '../../../source/core/state/pins.js';
import {temporaryContext} from '../../helpers/temporary.js';

const odd = fromBytes(Buffer.from([0x2f, 0x61, 0xff, 0x0a]));

test('a pin stays until it is taken away, whatever bytes the name has', async () => {
	const context = await temporaryContext();
	await Promise.all([pin(fsPath('/b/.venv'), context), pin(odd, context), pin(fsPath('/b/.venv'), context)]);
	expect((await readPins(context)).map(entry => entry.path)).toEqual([odd, '/b/.venv']);
	await unpin(fsPath('/b/.venv'), context);
	await unpin(fsPath('/never'), context);
	expect((await readPins(context)).map(entry => entry.path)).toEqual([odd]);
});

test('a use is remembered for the directory itself, not for one that took its place', async () => {
	const context = await temporaryContext({now: () => new Date('2026-03-01T10:00:00Z')});
	await noteUse({path: odd, identity: {device: '1', inode: '7'}}, 'checked', context);
	expect(await lastNoted({path: odd, identity: {device: '2', inode: '7'}}, context)).toEqual({
		at: '2026-03-01T10:00:00.000Z',
		what: 'checked',
	});
	expect(await lastNoted({path: odd, identity: {device: '1', inode: '8'}}, context)).toBeUndefined();
});

test('where nothing can be written, the program works without noting uses', async () => {
	const context = await temporaryContext();
	await mkdir(context.places.data, {recursive: true});
	await writeFile(`${context.places.data}/ledger`, 'a file where the directory should be');
	await noteUse({path: odd, identity: {device: '1', inode: '7'}}, 'checked', context);
	expect(await lastNoted({path: odd, identity: {device: '1', inode: '7'}}, context)).toBeUndefined();
});
