import {linkSync} from 'node:fs';
import {expect, test} from 'vitest';
import {readEnvironment} from '../../../source/core/scan/scan.js';
import {fsPath, join} from '../../../source/core/model/path.js';
import {diskPane as pane} from '../../../source/tui/panes/disk.js';
import type {PaneRow} from '../../../source/tui/drawing/spans.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {textsOf, viewWith} from '../../helpers/scene.js';

const view = viewWith({width: 70, home: fsPath('/home/x')});
const textOf = (rows: readonly PaneRow[]): string => textsOf(rows).join('\n');

const load = async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	const path = bareEnvironment(join(root, '.venv'), {
		'big-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: big\nVersion: 1.0\n\n',
		'big-1.0.dist-info/RECORD': 'big.py,,\n',
		'big.py': Buffer.alloc(900_000),
		'__pycache__/big.cpython-311.pyc': Buffer.alloc(100_000),
		'\u001B[31mmine/data': Buffer.alloc(300_000),
	});
	linkSync(join(path, 'lib/python3.11/site-packages/big.py'), join(root, 'elsewhere'));
	const environment = await readEnvironment(path, context);
	if (environment === undefined) throw new Error('no environment');
	return {environment, data: await pane.load(environment, context, {})};
};

test("the largest parts stand first, with bars, and bytes that a deletion wouldn't free are shown", async () => {
	const {environment, data} = await load();
	const text = textOf(pane.rows(environment, data, view));
	expect(text).toMatch(/1\.2\dM in 7 files/);
	expect(text).toMatch(/10\dK \(8 %\) is compiled/);
	expect(text).toMatch(/88\dK \(=\) is shared with other directories and stays/);
	expect(text).toMatch(/big +99\dK +7\d % #+=+ 88\dK shared\n {2}other files +3\d\dK/);
});

test('a search keeps matching rows, and details tell more', async () => {
	const {environment, data} = await load();
	const rows = pane.rows(environment, data, {...view, search: 'BIG'}).filter(row => row.id !== undefined);
	expect(rows).toHaveLength(1);
	expect(textOf(pane.details?.({environment, data, view}, rows[0]?.id ?? '') ?? [])).toMatch(/big 1\.0\n.*in 4 files/);
	const places = textOf(pane.details?.({environment, data, view}, 'unowned') ?? []);
	expect(places).toContain('lib/python3.11/site');
	expect(places).not.toContain('\u001B');
});

test('by directory each one can be gone into and left again, and the largest entry stands first', async () => {
	const {environment, data} = await load();
	const at = (place?: string) => pane.rows(environment, data, {...view, mode: 1, at: place});
	const rows = at();
	expect(textOf(rows)).toMatch(/by directory \[w\]\n The environment itself\n {2}lib\/ +1\.2\dM +\d\d % #+=*/);
	const lib = rows.find(row => textOf([row]).startsWith('  lib/'))?.id ?? '';
	const inside = pane.enter?.(lib, undefined);
	const packages = at('lib/python3.11/site-packages');
	expect([inside, textOf(packages)]).toEqual([
		'lib',
		expect.stringMatching(/\.\.\n {2}big\.py +88\dK.*\n {2}\\+x1b\[31mmine\/ +30\dK/),
	]);
	expect(pane.leave?.('lib/python3.11')).toEqual({at: 'lib', cursor: 'in lib/python3.11'});
	expect(pane.leave?.('.')).toBeUndefined();
	const file = pane.details?.(
		{environment, data, view: {...view, mode: 1}},
		'file lib/python3.11/site-packages/big.py',
	);
	expect(textOf(file ?? [])).toMatch(/big\.py\n 88\dK in 1 file\n .*does not free it/);
});

test('rows fit a narrow terminal and appear before anything is loaded', async () => {
	const {environment, data} = await load();
	for (const width of [40, 60, 120])
		for (const row of pane.rows(environment, data, {...view, width}).filter(row => row.id !== undefined))
			expect(textOf([row]).length).toBeLessThanOrEqual(width);
	expect(textOf(pane.rows(environment, undefined, view))).toMatch(/1\.2\dM in 7 files/);
});
