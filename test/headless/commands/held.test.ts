import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {deleteEnvironment} from '../../../source/core/operate/delete/delete.js';
import {readEnvironment} from '../../../source/core/scan/scan.js';
import {fsPath} from '../../../source/core/model/path.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const holdOne = async ({isMeasured = true} = {}) => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, '.venv'));
	const environment = await readEnvironment(path, context);
	if (environment === undefined) throw new Error('not found');
	const {usage} = environment;
	await deleteEnvironment({...environment, usage: isMeasured ? usage : undefined}, {context, keep: 'hold'});
	return {context, root, path, usage};
};
type Listed = {readonly held: ReadonlyArray<{readonly id: string; readonly path: string; readonly why: string}>};

test('held environments are listed, and come back by their id', async () => {
	const {context, path} = await holdOne();
	const {held} = (await commandLine(context, ['restore', '--json'])).json() as unknown as Listed;
	expect(held).toMatchObject([{path, why: 'delete'}]);
	expect(await commandLine(context, ['restore', held[0]?.id ?? ''])).toMatchObject({code: 0});
	await access(join(path, 'pyvenv.cfg'));
	expect((await commandLine(context, ['restore', '--json'])).json()['held']).toEqual([]);
});

test('an environment that was held without being measured is listed with its size', async () => {
	const {context, usage} = await holdOne({isMeasured: false});
	const {held} = (await commandLine(context, ['restore', '--json'])).json();
	const {allocatedBytes, reclaimableBytes} = usage ?? {};
	expect(held).toMatchObject([{allocatedBytes, reclaimableBytes}]);
	expect(reclaimableBytes).toBeGreaterThan(0);
});

test('free without an id lists held environments; --all frees all of them after a yes, and is no failure when none is left', async () => {
	const {context, path} = await holdOne();
	expect((await commandLine(context, ['free'])).stdout).toContain(path);
	const unasked = await commandLine(context, ['free', '--all']);
	expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')]);
	expect((await commandLine(context, ['free'])).stdout).toContain(path);
	const freed = await commandLine(context, ['free', '--all', '--yes', '--json']);
	expect((await commandLine(context, ['free', '--all'])).code).toBe(0);
	expect(freed.code).toBe(0);
	expect(freed.json()).toMatchObject({ok: true, held: [], results: [{path, ok: true}]});
	expect(freed.json()['freedBytes']).toBeGreaterThan(0);
});

test('an unknown id and contradicting words are errors that say so', async () => {
	const {context, root} = await holdOne();
	expect((await commandLine(context, ['restore', 'nope', '--json'])).code).toBe(1);
	expect((await commandLine(context, ['free', 'nope', '--all'])).code).toBe(2);
	expect((await commandLine(context, ['recover', root, '--json'])).json()).toEqual({
		schemaVersion: 1,
		ok: true,
		results: [],
	});
});

test('pythons names the interpreter that an environment depends on', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const path = await environmentWithoutPip(join(root, '.venv'));
	const {json, code} = await commandLine(context, ['pythons', root, '--json']);
	const found = json()['pythons'] as ReadonlyArray<{readonly environments: readonly string[]}>;
	expect(code).toBe(0);
	expect(found.flatMap(({environments}) => environments)).toEqual([fsPath(path)]);
});
