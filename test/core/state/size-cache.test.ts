import {chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import type {Context} from '../../../source/core/model/context.js';
import type {Found, Usage} from '../../../source/core/model/environment.js';
import {join, parent, type FsPath} from '../../../source/core/model/path.js';
import {openSizeCache} from '../../../source/core/state/size-cache.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const usage: Usage = {
	allocatedBytes: 4096,
	apparentBytes: 12,
	reclaimableBytes: 4096,
	exact: true,
	files: 3,
	inodes: 5,
	reclaimableInodes: 4,
};

const foundAt = async (path: FsPath, context: Context): Promise<Found> => {
	const found = await recognise(path, context);
	if (found === undefined) throw new Error('no environment');
	return found;
};

test('sizes of the last scan are read back, for paths of any bytes', async () => {
	const context = await temporaryContext();
	const root = await temporaryDirectory();
	const found = await foundAt(bareEnvironment(join(root, 'odd-\uDCFF\n')), context);
	const cache = await openSizeCache(context);
	expect(cache.usageOf(found)).toBeUndefined();
	cache.remember(found, usage);
	await cache.save();
	expect((await openSizeCache(context)).usageOf(found)).toEqual(usage);
});

test('a size belongs to the measured directory, not to another one at its path', async () => {
	const context = await temporaryContext();
	const root = await temporaryDirectory();
	const first = await foundAt(bareEnvironment(join(root, 'first')), context);
	const second = await foundAt(bareEnvironment(join(root, 'second')), context);
	const cache = await openSizeCache(context);
	cache.remember(first, usage);
	expect(cache.usageOf({...second, path: first.path})).toBeUndefined();
});

test.each([
	'no json',
	'[]',
	'null',
	'{"version": 2, "entries": []}',
	'{"version": 1, "entries": [null, 3, {"path": 1}, {"path": "/x", "inode": "1", "usage": {"allocatedBytes": -1}}]}',
])('a damaged or foreign file (%s) is ignored and replaced', async content => {
	const context = await temporaryContext();
	const found = await foundAt(bareEnvironment(join(await temporaryDirectory(), 'a')), context);
	mkdirSync(context.places.cache, {recursive: true});
	const file = join(context.places.cache, 'usage.json');
	writeFileSync(file, content);
	const cache = await openSizeCache(context);
	expect(cache.usageOf(found)).toBeUndefined();
	cache.remember(found, usage);
	await cache.save();
	expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({version: 1, entries: [{usage}]});
});

test('a cache file that is a link is not read', async () => {
	const context = await temporaryContext();
	const found = await foundAt(bareEnvironment(join(await temporaryDirectory(), 'a')), context);
	const cache = await openSizeCache(context);
	cache.remember(found, usage);
	await cache.save();
	const file = join(context.places.cache, 'usage.json');
	writeFileSync(`${file}.elsewhere`, readFileSync(file));
	rmSync(file);
	symlinkSync(`${file}.elsewhere`, file);
	expect((await openSizeCache(context)).usageOf(found)).toBeUndefined();
});

test('where the cache cannot be written, nothing fails', async () => {
	const context = await temporaryContext();
	const found = await foundAt(bareEnvironment(join(await temporaryDirectory(), 'a')), context);
	mkdirSync(parent(context.places.cache), {recursive: true});
	writeFileSync(context.places.cache, 'a file where the directory should be');
	chmodSync(context.places.cache, 0o400);
	const cache = await openSizeCache(context);
	cache.remember(found, usage);
	await cache.save();
	expect(cache.usageOf(found)).toEqual(usage);
});
