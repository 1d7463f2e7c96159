import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {shareRun} from '../../../source/core/tasks/share-run.js';

test('those who ask while it runs share the next run, which begins when that one has ended', async () => {
	const ends: Array<(run: number) => void> = [];
	const ask = shareRun(() => new Promise<number>(resolve => ends.push(resolve)));
	const first = [ask(), ask()];
	await nextTurn();
	expect(ends).toHaveLength(1);
	const second = [ask(), ask(), ask()];
	await nextTurn();
	expect(ends).toHaveLength(1);
	ends[0]?.(1);
	expect(await Promise.all(first)).toEqual([1, 1]);
	await nextTurn();
	expect(ends).toHaveLength(2);
	ends[1]?.(2);
	expect(await Promise.all(second)).toEqual([2, 2, 2]);
});

test('a run that fails rejects for those who shared it, and for nobody who asks later', async () => {
	let runs = 0;
	const ask = shareRun(async () => {
		runs += 1;
		if (runs === 1) throw new Error('no');
		return runs;
	});
	const failed = [ask(), ask()];
	await expect(failed[0]).rejects.toThrow('no');
	await expect(failed[1]).rejects.toThrow('no');
	expect(await ask()).toBe(2);
});
