import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {projects} from '../helpers/projects.js';
import {temporaryContext} from '../helpers/temporary.js';

const asking = 'Type yes to let venv-tui delete and replace environments';

const forest = async (...names: readonly string[]) => {
	const [context, {root, paths}] = await Promise.all([temporaryContext(), projects(...names)]);
	const core = {...context, platform: 'windows'} as const;
	return {core, paths, ...(await openDeletingSession(root, core))};
};

test('on Windows the first deletion is asked for by a typed yes, and no later one', async () => {
	const {type, dialog, paths, said} = await forest('a', 'b');
	await type('d');
	expect(dialog()).toEqual([asking, expect.stringContaining('only tried under Wine'), expect.any(String)]);
	await type('y', 'enter');
	expect(dialog()[0]).toBe(asking);
	await type('escape', 'd', 'escape');
	expect(paths.map(path => existsSync(path))).toEqual([true, true]);
	await type('d', ...'yes', 'enter');
	expect(dialog()[0]).toBe(`Delete ${paths[0]}?`);
	await type('y');
	expect([existsSync(paths[0] ?? ''), said()]).toEqual([false, expect.stringMatching(/^Deleted /)]);
	await type('d');
	expect(dialog()[0]).toBe(`Delete ${paths[1]}?`);
});

test('on Windows a reset and a freeing are asked for, too, by the state that the command line has', async () => {
	const {type, dialog, core} = await forest('a');
	await type('r');
	expect(dialog()[0]).toBe(asking);
	await type('escape', 'd', ...'yes', 'enter', 'y');
	// As if another account had deleted it.
	await rm(join(core.places.data, 'accepted.json'));
	await type('u', 'f');
	expect(dialog()[0]).toBe(asking);
	await type(...'yes', 'enter');
	expect(dialog()[0]).toBe('Free 1 deleted environment, for good?');
	await type('y');
	expect(existsSync(join(core.places.data, 'accepted.json'))).toBe(true);
});
