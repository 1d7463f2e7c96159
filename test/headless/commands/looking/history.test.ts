import {appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../../source/core/model/path.js';
import {noteFreed, readHistory} from '../../../../source/core/platform/files/freed-history.js';
import {commandLine} from '../../../helpers/command-line.js';
import {duBytes} from '../../../helpers/disks/disk-facts.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('history says what was freed at once and what was freed after holding, in the bytes of du', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const [one, two] = [join(root, 'one/.venv'), join(root, 'two/.venv')];
	for (const path of [one, two]) await environmentWithoutPip(path);
	const [bytesOfOne, bytesOfTwo] = [duBytes(fsPath(one)), duBytes(fsPath(two))];
	expect((await commandLine(context, ['rm', one, '--yes'])).code).toBe(0);
	expect((await commandLine(context, ['rm', two, '--yes', '--hold'])).code).toBe(0);
	const before = (await commandLine(context, ['history', '--json'])).json();
	expect(before['totals']).toMatchObject({count: 1, freedBytes: bytesOfOne});
	expect((await commandLine(context, ['free', '--all', '--yes'])).code).toBe(0);
	const {json} = await commandLine(context, ['history', '--json']);
	expect(json()).toMatchObject({
		ok: true,
		freed: [
			{path: two, freedBytes: bytesOfTwo},
			{path: one, freedBytes: bytesOfOne},
		],
		totals: {count: 2, freedBytes: bytesOfOne + bytesOfTwo},
	});
	const below = await commandLine(context, ['history', join(root, 'two')]);
	expect(below.stdout).toMatch(/^FREED +WHEN +BYTES +FILES +FROM\n\d{4}-\d\d-\d\d \d\d:\d\d +today .*two\/\.venv\n$/);
	const later = await temporaryContext({places: context.places, now: () => new Date(Date.now() + 40 * 86_400_000)});
	expect((await commandLine(later, ['history', '--since', '30d'])).stderr).toBe('Nothing was freed\n');
});

test('the file of the history is bounded, and a damaged line costs no other', async () => {
	const context = await temporaryContext();
	mkdirSync(context.places.data, {recursive: true});
	const file = join(context.places.data, 'history.jsonl');
	const line = `${JSON.stringify({at: '2026-01-01T00:00:00.000Z', path: `/${'p'.repeat(180)}`, freedBytes: 1, entries: 1})}\n`;
	writeFileSync(file, line.repeat(9000));
	appendFileSync(file, 'damaged\n{"at": "never"}\n');
	await noteFreed({path: fsPath('/odd-\udcff'), freedBytes: 7, entries: 3}, context);
	expect(statSync(file).size).toBeLessThan(1_500_000);
	expect(readFileSync(file, 'latin1')).not.toContain('\ufffd');
	const history = readHistory(context);
	expect(history[0]).toMatchObject({path: '/odd-\udcff', freedBytes: 7, entries: 3});
	expect(history.length).toBeGreaterThan(4000);
});
