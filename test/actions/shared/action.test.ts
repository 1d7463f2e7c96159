import {expect, test} from 'vitest';
import {createRun} from '../../../source/actions/shared/action.js';

test('a run looks once under each name, and again after a failure; the next run knows nothing of it', async () => {
	let looks = 0;
	const look = async () => (looks += 1);
	const run = createRun(1);
	expect([await run.once('a', look), await run.once('a', look), await run.once('b', look)]).toEqual([1, 1, 2]);
	await expect(run.once('c', async () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
	expect(await run.once('c', look)).toBe(3);
	expect(await createRun(2).once('a', look)).toBe(4);
});
