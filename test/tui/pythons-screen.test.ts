import {rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createContext} from '../../source/core/model/context.js';
import {findInterpreters} from '../../source/core/python/interpreters.js';
import {readEnvironment} from '../../source/core/scan/scan.js';
import {placesBelow} from '../../source/core/model/own-places.js';
import {fsPath} from '../../source/core/model/path.js';
import type {PaneRow} from '../../source/tui/drawing/spans.js';
import type {Scene} from '../../source/tui/screens/screen.js';
import {pythonsScreen as screen} from '../../source/tui/screens/pythons.js';
import {filterOf} from '../../source/tui/state/filter.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {sceneOf, textsOf, viewWith} from '../helpers/scene.js';
import {temporaryDirectory} from '../helpers/temporary.js';

const view = viewWith();
const textOf = (rows: readonly PaneRow[]) => textsOf(rows).join('\n');

const sceneWith = async (names: readonly string[], lost: readonly string[]): Promise<Scene> => {
	const directory = await temporaryDirectory();
	const core = createContext({places: placesBelow(fsPath(join(directory, 'places')))});
	const environments = [];
	for (const name of names) {
		const path = await environmentWithoutPip(join(directory, name, '.venv'));
		if (lost.includes(name)) {
			await rm(join(path, 'bin/python'));
			await symlink('/opt/versions/3.0.4/bin/python3.0', join(path, 'bin/python'));
		}
		const environment = await readEnvironment(path, core, {assess: false});
		if (environment) environments.push(environment);
	}
	const interpreters = await findInterpreters(core);
	const context = {core, roots: [], interpreters: async () => interpreters, readOnly: false};
	return sceneOf(context, environments);
};

test('environments that lost the same Python are shown together and reset with one key', async () => {
	const scene = await sceneWith(['a', 'b', 'c'], ['a', 'b']);
	const data = await screen.load?.(scene, undefined, {});
	if (data === undefined) throw new Error('nothing loaded');
	const rows = screen.rows({data, local: undefined, view, scene});
	expect(textOf(rows)).toMatch(/2 environments lost python3\.0\.4 +\[r\] resets with 3\.\d+/);
	const rowId = rows.find(({id}) => id?.startsWith('lost '))?.id;
	const effect = screen.press[0]?.press({data, local: undefined, rowId, search: '', scene});
	expect(effect).toMatchObject({type: 'act', actionId: 'reset', targets: scene.environments.slice(0, 2)});
	expect(effect?.type === 'act' && effect.answers?.['python']).toMatch(/^\//);
});

test('each interpreter says how many environments depend on it', async () => {
	const scene = await sceneWith(['a', 'b'], []);
	const data = await screen.load?.(scene, undefined, {});
	const rows = screen.rows({data, local: undefined, view, scene});
	const base = scene.environments[0]?.python?.base ?? '';
	const row = rows.find(({id}) => id === base);
	expect(textOf(row ? [row] : [])).toContain('2 envs');
	expect(data && textOf(screen.details?.({data, local: undefined, view, scene}, base) ?? []).split('\n')).toHaveLength(
		3,
	);
});

test('Enter on an interpreter lists exactly the environments that were made with it', async () => {
	const scene = await sceneWith(['a', 'b', 'c'], ['c']);
	const data = await screen.load?.(scene, undefined, {});
	if (data === undefined) throw new Error('nothing loaded');
	const look = {data, local: undefined, view, scene};
	const listedBy = (rowId: string) => {
		const effect = screen.leadsTo?.(look, rowId);
		if (effect?.type !== 'filter') return effect;
		return scene.environments.filter(filterOf(effect.filter)).map(({path}) => path);
	};
	const [a, b, c] = scene.environments;
	expect(listedBy(a?.python?.base ?? '')).toEqual([a?.path, b?.path]);
	expect(listedBy(`lost ${c?.python?.lostBase ?? ''}`)).toEqual([c?.path]);
	const unused = data.carriers.find(({environments}) => environments.length === 0);
	if (unused) expect(listedBy(unused.interpreter.path)).toBeUndefined();
});

test('m repairs everything that lost its Python, wherever the cursor is', async () => {
	const scene = await sceneWith(['a', 'b', 'c'], ['a', 'c']);
	const data = await screen.load?.(scene, undefined, {});
	if (data === undefined) throw new Error('nothing loaded');
	const key = screen.press.find(({keys}) => keys.includes('m'));
	const effect = key?.press({data, local: undefined, rowId: undefined, search: '', scene});
	const [a, , c] = scene.environments;
	expect([key?.isOffered?.(data, scene), effect]).toMatchObject([
		true,
		{type: 'act', actionId: 'repair', targets: [a, c]},
	]);
});
