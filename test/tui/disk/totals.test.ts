import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {SetTotals} from '../../../source/core/inspect/size/totals.js';
import type {FsPath} from '../../../source/core/model/path.js';
import {createTotals} from '../../../source/tui/disk/totals.js';

const sumOf = (count: number): SetTotals => ({
	...{count, allocatedBytes: count, reclaimableBytes: count, exact: true},
	...{inodes: count, reclaimableInodes: count},
});

test('a sum that sizes change meanwhile is asked for once at a time, and again when its answer has come', async () => {
	const answers: Array<(sum: SetTotals) => void> = [];
	let known = 0;
	const totals = createTotals(
		() => new Promise(resolve => answers.push(resolve)),
		() => (known += 1),
	);
	const paths = ['/a', '/b'] as FsPath[];
	expect(totals.of(paths)).toBeUndefined();
	// The frame comes first.
	expect(answers).toHaveLength(0);
	await nextTurn();
	expect(answers).toHaveLength(1);
	totals.outdate();
	totals.of(paths);
	await nextTurn();
	expect(answers).toHaveLength(1);
	answers[0]?.(sumOf(1));
	await nextTurn();
	expect(known).toBe(1);
	expect(totals.of(paths)).toEqual(sumOf(1));
	await nextTurn();
	expect(answers).toHaveLength(2);
	answers[1]?.(sumOf(2));
	await nextTurn();
	expect(totals.of(paths)).toEqual(sumOf(2));
	await nextTurn();
	expect(answers).toHaveLength(2);
});
