import {expect, test} from 'vitest';
import type {Inspection} from '../../../source/core/inspect/inspect.js';
import type {Environment} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {overviewPane as pane} from '../../../source/tui/panes/overview.js';
import {textsOf, viewWith} from '../../helpers/scene.js';

const now = new Date('2026-01-01T00:00:00Z');
const view = viewWith({width: 78, now});

test('the overview begins with size, last use and how to rebuild, then says what the environment is', () => {
	const environment = {
		...{path: fsPath('/home/me/api/.venv'), kind: 'venv', status: 'ok', health: [], packageCount: 3},
		python: {implementation: 'CPython', version: '3.11.2'},
		usage: {allocatedBytes: 4096, reclaimableBytes: 4096, apparentBytes: 1, exact: true, files: 2},
		lastUsed: {at: '2025-06-01T00:00:00Z', evidence: 'a package was read', confidence: 'high'},
		rebuildable: {verdict: 'yes', source: 'requirements.txt', missing: []},
	} as unknown as Environment;
	const lines = pane.rows(environment, undefined, view).map(({spans}) => spans.map(({text}) => text).join(''));
	const labels = lines.map(line => /^ (\w+) {2,}/.exec(line)?.[1]).filter(label => label !== undefined);
	expect(labels).toEqual(['Path', 'Size', 'Frees', 'Used', 'Packages', 'Reset', 'Kind', 'Python']);
});

test('while a job changes the environment, the one before that lies aside is no finding', () => {
	const environment = {
		...{path: fsPath('/home/me/api/.venv'), kind: 'venv', status: 'ok', packageCount: 3},
		health: [{id: 'earlier-one-held', severity: 'info'}],
	} as unknown as Environment;
	const text = (isBusy: boolean) => textsOf(pane.rows(environment, undefined, {...view, isBusy})).join('\n');
	expect(text(false)).toMatch(/The environment that was here before is still kept\n +\[u\] shows what is kept/);
	expect(text(true)).not.toMatch(/still kept/);
	const undoable = textsOf(pane.rows(environment, undefined, {...view, isHeld: true})).join('\n');
	expect(undoable).toMatch(/before the reset is kept for undo\n +\[u\] brings it back or frees its space/);
	expect(undoable).not.toMatch(/interrupted/);
});

test('a wide pane lists the packages beside the facts, those asked for first, without more lines than they need', () => {
	const environment = {
		...{path: fsPath('/home/me/api/.venv'), kind: 'venv', status: 'ok', health: []},
		packageCount: 90,
	} as unknown as Environment;
	const packages = Array.from({length: 90}, (_, index) => ({
		...{name: `p${index}`, normalizedName: `p${index}`, version: '1.0', requested: index === 80},
	}));
	const inspection = {environment, packages, graph: {unmet: [{name: 'p80'}]}} as unknown as Inspection;
	const linesAt = (isWide: boolean): readonly string[] =>
		pane
			.rows(environment, inspection, {...view, width: 90, isWide})
			.map(({spans}) => spans.map(({text}) => text).join(''));
	const facts = linesAt(false);
	const wide = linesAt(true);
	expect(facts.join('\n')).not.toContain('p80');
	expect(wide.map(line => line.slice(54).trimEnd()).slice(0, 3)).toEqual([
		' Packages',
		'! p80                  1.0',
		'  p0                   1.0',
	]);
	expect(wide.at(-1)?.trim()).toBe('62 more packages [3]');
	expect(wide).toHaveLength(30);
	expect(Math.max(...wide.map(line => line.length))).toBeLessThanOrEqual(90);
	expect(wide.map(line => line.slice(0, 54).trimEnd()).filter(line => line !== '')).toEqual(
		facts.filter(line => line !== ''),
	);
});

test('a pane that is not wide lists the packages below the facts, in the lines that these leave', () => {
	const environment = {path: fsPath('/home/me/api/.venv'), kind: 'venv', packageCount: 5} as unknown as Environment;
	const packages = ['anyio', 'click', 'django', 'idna', 'six'].map(name => ({
		...{name, normalizedName: name, version: '1.0', requested: name === 'django'},
	}));
	const inspection = {environment, packages, graph: {unmet: [{name: 'idna'}]}} as unknown as Inspection;
	const linesAt = (height: number | undefined, width: number): readonly string[] =>
		textsOf(pane.rows(environment, inspection, {...view, width, height}));
	const below = (left: number, width: number) => {
		const facts = linesAt(undefined, width);
		const lines = linesAt(facts.length + left, width);
		expect(lines.slice(0, facts.length)).toEqual(facts);
		expect(lines.length).toBeLessThanOrEqual(facts.length + left);
		return lines.slice(facts.length + 1).map(line => line.replace(/ +/g, ' '));
	};
	expect(below(9, 46)).toEqual([' Packages', ' django 1.0', ' anyio 1.0', ' click 1.0', '! idna 1.0', ' six 1.0']);
	expect(below(5, 46)).toEqual([' Packages', ' django 1.0', ' anyio 1.0', ' 3 more packages [3]']);
	expect(below(5, 80)).toEqual([' Packages', ' django 1.0 ! idna 1.0', ' anyio 1.0 six 1.0', ' click 1.0']);
	expect(below(3, 46)).toEqual([]);
});

test('a long version is whole wherever the pane has room for it', () => {
	const environment = {path: fsPath('/home/me/api/.venv'), kind: 'venv', packageCount: 1} as unknown as Environment;
	const packages = [{name: 'certifi', normalizedName: 'certifi', version: '2026.10.19.20265', requested: true}];
	const inspection = {environment, packages, graph: {unmet: []}} as unknown as Inspection;
	const lastAt = (width: number) => textsOf(pane.rows(environment, inspection, {...view, width, height: 30})).at(-1);
	expect([lastAt(50), lastAt(36)]).toEqual([
		expect.stringMatching(/certifi +2026\.10\.19\.20265$/),
		expect.stringMatching(/certifi +2026\.10\.19\.~$/),
	]);
});

test('that there are no problems is said only when all was checked, in the line that was kept for it', () => {
	const environment = {
		path: fsPath('/home/me/api/.venv'),
		kind: 'venv',
		status: 'ok',
		health: [],
	} as unknown as Environment;
	const first = (inspection: Inspection | undefined) => textsOf(pane.rows(environment, inspection, view)).slice(0, 3);
	const checked = {environment, packages: [], graph: {unmet: []}} as unknown as Inspection;
	expect(first(undefined)).toEqual([' Checking…', '', ' Path      ~/api/.venv']);
	expect(first(checked)).toEqual([' No problems found', '', ' Path      ~/api/.venv']);
});
