import {expect, test} from 'vitest';
import type {Interrupted} from '../../source/core/held/find-interrupted.js';
import type {HeldEnvironment} from '../../source/core/held/held-environments.js';
import {fsPath} from '../../source/core/model/path.js';
import type {SavedRecipe} from '../../source/core/state/saved-recipes.js';
import {heldScreen as screen} from '../../source/tui/screens/held.js';
import {sceneOf, textsOf, viewWith} from '../helpers/scene.js';
import {temporaryContext} from '../helpers/temporary.js';

const at = '2026-05-01T12:00:00.000Z';
const view = viewWith({now: new Date(at)});

const held: HeldEnvironment = {
	...{id: 'h', path: fsPath('/home/me/api/.venv'), heldPath: fsPath('/home/me/.held/h'), heldAt: at, why: 'delete'},
	...{allocatedBytes: 2048, reclaimableBytes: 1024, state: 'held', isIndexed: true},
};
const interrupted: Interrupted = {
	...{id: 'i', path: fsPath('/home/me/a-longer-name/.venv'), operation: 'reset', state: 'begin', owner: 'alive'},
	...{host: 'here', isIndexed: true, pid: 12, isOver: false},
};
const recipe = {
	id: 'r',
	recipe: {path: fsPath('/home/me/web/.venv'), takenAt: at, packages: [], python: {version: '3.11.2'}},
} as unknown as SavedRecipe;

const linesOf = async (part: {held?: HeldEnvironment[]; interrupted?: Interrupted[]; recipes?: SavedRecipe[]}) => {
	const data = {held: [], interrupted: [], recipes: [], strange: [], ...part};
	const context = {core: await temporaryContext(), roots: [], interpreters: async () => [], readOnly: false};
	const look = {data, local: undefined, view, scene: sceneOf(context, [])};
	return textsOf([...(screen.head?.(look) ?? []), ...screen.rows(look)]);
};

test('what was deleted, what runs and what can be reinstalled stand in the same columns below their heads', async () => {
	const lines = await linesOf({held: [held], interrupted: [interrupted], recipes: [recipe]});
	const heads = lines.find(line => line.includes('ENVIRONMENT')) ?? '';
	expect(heads).toMatch(/^ +FREES +ENVIRONMENT +WHAT$/);
	const columns = (name: string, what: string) => {
		const line = lines.find(each => each.includes(name)) ?? '';
		return [line.indexOf(name), line.indexOf(what)];
	};
	const places = [heads.indexOf('ENVIRONMENT'), heads.indexOf('WHAT')];
	expect(columns('~/api', 'deleted')).toEqual(places);
	expect(columns('~/a-longer-name', 'runs  reset: Process 12 is still working on it')).toEqual(places);
	expect(columns('~/web', 'deleted')).toEqual(places);
	const free = lines.find(line => line.includes('~/api')) ?? '';
	expect(free.indexOf('1.00K') + '1.00K'.length).toBe(heads.indexOf('FREES') + 'FREES'.length);
});

test('heads stand above rows only, and above one that was interrupted, too', async () => {
	expect((await linesOf({})).join('\n').trim()).toBe('Nothing to undo or restore.');
	const lines = await linesOf({interrupted: [{...interrupted, owner: 'dead'}]});
	expect(lines.join('\n')).toMatch(
		/^ Not finished: 1\. Nothing else to undo\.\n +ENVIRONMENT +WHAT\n +~\/a-longer-name\/\.venv {2}interrupted {2}reset: recover /,
	);
});
