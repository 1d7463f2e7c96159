import {rename, symlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import type {Context} from '../../../source/core/model/context.js';
import type {Environment} from '../../../source/core/model/environment.js';
import {inspect} from '../../../source/core/inspect/inspect.js';
import {packagesPane as pane} from '../../../source/tui/panes/packages.js';
import type {PaneView} from '../../../source/tui/panes/pane.js';
import {addDistribution, type Distribution} from '../../helpers/distribution.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {textsOf, viewWith} from '../../helpers/scene.js';

const view = (change: Partial<PaneView> = {}): PaneView => viewWith({width: 90, ascii: false, ...change});

const environmentOf = async (...distributions: readonly Distribution[]): Promise<[Environment, Context]> => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	for (const each of distributions) await addDistribution(path, each);
	const context = await temporaryContext();
	const found = await recognise(path, context);
	if (found === undefined) throw new Error('not recognised');
	return [await inspect(found, context), context];
};

const pandas: readonly Distribution[] = [
	{name: 'pandas', version: '2.2.3', requires: ['numpy>=1', 'python-dateutil']},
	{name: 'numpy', version: '1.26.4', requested: false, files: {'numpy/core.py': 'x'.repeat(70_000)}},
	{name: 'python-dateutil', version: '2.9.0', requested: false},
	{name: 'scipy', version: '1.11.0', requires: ['numpy<1.26', 'nothere']},
];

test('the tree shows each package that was installed by name, with its dependencies below', async () => {
	const [environment, context] = await environmentOf(...pandas);
	const data = await pane.load(environment, context, {});
	const rows = pane.rows(environment, data, view({mode: 2}));
	const firstWords = textsOf(rows).map(text => /^ *(!? *(?:[├└]─ )?[\w-]+)/.exec(text)?.[1]);
	expect(firstWords).toEqual([
		'4',
		'PACKAGE',
		'pandas',
		'├─ numpy',
		'└─ python-dateutil',
		'! scipy',
		'! ├─ nothere',
		'! └─ numpy',
	]);
	expect(textsOf(rows)[7]).toMatch(/1\.26\.4 .*<1\.26 is needed/);
	expect(textsOf(rows).join('\n')).toContain('needs numpy<1.26, has 1.26.4');
});

test('the packages that need a package stand below it, and a search keeps the parents of a match', async () => {
	const [environment, context] = await environmentOf(...pandas);
	const data = await pane.load(environment, context, {});
	const names = (change: Partial<PaneView>) =>
		pane
			.rows(environment, data, view(change))
			.slice(2)
			.map(({id}) => id);
	expect(names({mode: 3})).toContain('numpy scipy');
	expect(names({mode: 2, search: 'date'})).toEqual(['pandas', 'pandas python-dateutil']);
	expect(names({mode: 1})[0]).toBe('numpy');
	for (const mode of [0, 1, 2, 3]) {
		const lines = textsOf(pane.rows(environment, data, view({mode, search: 'zzz'})));
		expect(lines.at(-1), `view ${mode}`).toBe(' No package matches /zzz');
		expect(lines.join('\n')).not.toMatch(/PACKAGE|numpy/);
	}
});

test('packages appear before they are measured, and rows keep their ids', async () => {
	const [environment, context] = await environmentOf(...pandas);
	const partial: string[] = [];
	const data = await pane.load(environment, context, {
		onPartial: early => partial.push(...pane.rows(environment, early, view()).map(({id = ''}) => id)),
	});
	expect(pane.rows(environment, data, view()).map(({id = ''}) => id)).toEqual(partial);
});

test('packages that need each other in a cycle end the tree', async () => {
	const [environment, context] = await environmentOf(
		{name: 'a', version: '1', requires: ['b'], requested: false},
		{name: 'b', version: '1', requires: ['c'], requested: false},
		{name: 'c', version: '1', requires: ['a', 'c[all]'], requested: false},
	);
	const data = await pane.load(environment, context, {});
	const ids = pane
		.rows(environment, data, view({mode: 2}))
		.slice(2)
		.map(({id}) => id);
	expect(ids).toEqual(['a', 'a b', 'a b c', 'a b c a', 'a b c c']);
});

test('the row under the cursor decides which package is uninstalled and described', async () => {
	const [environment, context] = await environmentOf(...pandas);
	const data = await pane.load(environment, context, {});
	const uninstall = pane.keys?.find(({keys}) => keys.includes('d'));
	expect(uninstall?.answers('pandas python-dateutil', data)).toEqual({packages: 'python-dateutil'});
	const details = textsOf(pane.details?.({environment, data, view: view()}, 'numpy') ?? []).join('\n');
	expect(details).toMatch(/Needed by\n\s+pandas\n\s+scipy/);
});

test('packages that lie behind a link out of the environment are not counted as none', async () => {
	const [{path}, context] = await environmentOf(...pandas);
	const library = join(dirname(path), 'library');
	await rename(join(path, 'lib'), library);
	await symlink(library, join(path, 'lib'));
	const found = await recognise(path, context);
	if (found === undefined) throw new Error('not recognised');
	const environment = await inspect(found, context);
	const data = await pane.load(environment, context, {});
	const texts = textsOf(pane.rows(environment, data, view()));
	expect(texts.map(text => text.trim())).toEqual([`Not read: ${path}/lib is a link that leads out of it`]);
});
