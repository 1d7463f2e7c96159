import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../source/core/model/path.js';
import {readEnvironment} from '../../source/core/scan/scan.js';
import type {PaneRow} from '../../source/tui/drawing/spans.js';
import type {PaneView} from '../../source/tui/panes/pane.js';
import {duplicatesScreen as screen} from '../../source/tui/screens/duplicates.js';
import {addDistribution} from '../helpers/distribution.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {usualHints, sceneOf} from '../helpers/scene.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

const view: PaneView = {
	width: 120,
	mode: 0,
	search: '',
	home: fsPath('/nobody'),
	now: new Date(),
	ascii: true,
	keys: usualHints,
};
const textOf = (rows: readonly PaneRow[]) => rows.map(({spans}) => spans.map(({text}) => text).join('')).join('\n');

test('a package in two environments is listed with its copies and their places', async () => {
	const core = await temporaryContext();
	const directory = await temporaryDirectory();
	const environments = [];
	for (const [name, packages] of [
		['a', ['shared', 'alone']],
		['b', ['shared']],
	] as const) {
		const path = await environmentWithoutPip(join(directory, name, '.venv'));
		for (const each of packages) await addDistribution(path, {name: each, version: '1.0'});
		const environment = await readEnvironment(fsPath(path), core, {judge: false});
		if (environment) environments.push(environment);
	}
	const context = {core, roots: [], interpreters: async () => [], readOnly: false};
	const scene = sceneOf(context, environments);
	const data = (await screen.load?.(scene, undefined, {})) ?? [];
	const look = {data, local: undefined, view, scene};
	expect(textOf(screen.head?.(look) ?? [])).toMatch(/1 package in several environments/);
	const rows = screen.rows(look);
	expect(textOf(rows)).toMatch(/^ +\S+ +\S+ +2 {2}shared 1\.0$/);
	expect(textOf(screen.details?.(look, rows[0]?.id ?? '') ?? [])).toContain(join(directory, 'b', '.venv'));
});
