import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../source/core/model/path.js';
import {readEnvironment} from '../../source/core/scan/scan.js';
import type {PaneRow} from '../../source/tui/drawing/spans.js';
import {duplicatesScreen as screen} from '../../source/tui/screens/duplicates.js';
import {addDistribution} from '../helpers/distribution.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {sceneOf, textsOf, viewWith} from '../helpers/scene.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

const view = viewWith();
const textOf = (rows: readonly PaneRow[]) => textsOf(rows).join('\n');

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
		const environment = await readEnvironment(fsPath(path), core, {assess: false});
		if (environment) environments.push(environment);
	}
	const context = {core, roots: [], interpreters: async () => [], readOnly: false};
	const scene = sceneOf(context, environments);
	const data = (await screen.load?.(scene, undefined, {})) ?? {packages: [], sets: []};
	const look = {data, local: undefined, view, scene};
	expect(textOf(screen.head?.(look) ?? [])).toMatch(/1 package in several environments/);
	// Their lists of files state no sizes.
	expect(data.packages.map(({bytesEach}) => bytesEach)).toEqual([undefined]);
	const rows = screen.rows(look);
	expect(textOf(rows)).toMatch(/^ +\S+ +\S+ +2 {2}shared 1\.0$/);
	expect(textOf(screen.details?.(look, rows[0]?.id ?? '') ?? [])).toContain(join(directory, 'b', '.venv'));
});

test('a size that no list of files states is not taken for nothing', async () => {
	const packages = [
		{name: 'unsized', version: '1.0', environments: [fsPath('/a'), fsPath('/b')], bytesEach: undefined},
	];
	const data = {packages, sets: []};
	const core = await temporaryContext();
	const scene = sceneOf({core, roots: [], interpreters: async () => [], readOnly: false}, []);
	expect(textOf(screen.rows({data, local: undefined, view, scene}))).toMatch(/^ +- +- +2 {2}unsized 1\.0$/);
});

test('environments with the same packages stand first, without heads of columns above, and Enter names them', async () => {
	const packages = [{name: 'alpha', version: '1.0', environments: [fsPath('/a'), fsPath('/b')], bytesEach: 10}];
	const sets = [{environments: [fsPath('/a'), fsPath('/b')], packages: 1, savesBytes: 2048}];
	const scene = sceneOf({core: await temporaryContext(), roots: [], interpreters: async () => [], readOnly: false}, []);
	const look = {data: {packages, sets}, local: undefined, view, scene};
	expect(textOf(screen.head?.(look) ?? [])).not.toMatch(/COPIES/);
	const rows = screen.rows(look);
	expect(textOf(rows)).toMatch(
		/^ {2}2 environments have the same 1 package; hard links would save up to 2\.00K\n\n +TOTAL .*PACKAGE\n.* alpha 1\.0$/,
	);
	expect(textOf(screen.details?.(look, rows[0]?.id ?? '') ?? [])).toMatch(/ the same 1 package;.*\n {3}\/a\n {3}\/b$/);
	const searched = screen.rows({...look, view: {...view, search: 'alp'}});
	expect(textOf(searched)).toMatch(/^ +TOTAL .*PACKAGE\n.* alpha 1\.0$/);
});
