import {expect, test} from 'vitest';
import {listHeld} from '../../source/core/held/held-environments.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {largeEnvironment, whenPartlyFreed} from '../helpers/large-environment.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

test('a freeing that is stopped in the jobs screen says what was freed and what is left, and f frees the rest', async () => {
	const [core, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const path = await largeEnvironment(root);
	const {type, begin, said, session} = await openDeletingSession(root, core);
	await type('d', 'y', 'u', 'f');
	begin('y');
	await whenPartlyFreed(root);
	for (const key of ['J', 'd', 'y']) begin(key);
	await session.idle();
	expect(said()).toMatch(new RegExp(`^Stopped: \\d[\\d.]*[KM] freed, \\d[\\d.]*[KM] of ${path} left: \\[u\\]$`));
	expect(session.getState().jobs.at(-1)?.status).toBe('cancelled');
	const [rest] = await listHeld(core);
	expect([rest?.state, session.getState().held.bytes]).toEqual(['freeing', rest?.reclaimableBytes]);
	await type('u', 'f', 'y');
	expect([said(), await listHeld(core)]).toEqual([expect.stringMatching(/^Freed \d/), []]);
});
