import {cleanup, render} from 'ink-testing-library';
import {expect, onTestFinished, test} from 'vitest';
import type {Environment} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {initialState} from '../../../source/tui/state/state.js';
import {update} from '../../../source/tui/state/update.js';
import {Header} from '../../../source/tui/view/header.js';

const environment = (name: string, change: Partial<Environment> = {}): Environment =>
	({
		...{path: fsPath(`/home/me/code/${name}/.venv`), kind: 'venv', status: 'ok', health: []},
		usage: {allocatedBytes: 1 << 20, reclaimableBytes: 1 << 20},
		...change,
	}) as unknown as Environment;

test('the first line says what is broken and unused in as many words as it has room for', () => {
	const start = initialState({
		...{roots: [fsPath('/home/me/code')], home: fsPath('/home/me')},
		...{now: new Date(0), isReadOnly: false},
	});
	const environments = [
		environment('a'),
		environment('b', {status: 'broken'}),
		environment('c', {staleness: {score: 9, stale: true, reasons: []}}),
	];
	const state = update(start, {type: 'found', environments});
	const lineAt = (width: number, shown = state): string => {
		const app = render(<Header state={shown} width={width} freedBy={() => 1 << 20} />);
		onTestFinished(cleanup);
		return app.lastFrame() ?? '';
	};
	expect(lineAt(99)).toMatch(/1 broken {2}1 unused, frees 1\.00M {2}\[:sweep\]/);
	expect(lineAt(68)).toMatch(/1 broken 1 unused \[:sweep\]$/);
	expect(lineAt(55)).toMatch(/1 broken 1 unused$/);
	expect(lineAt(45)).toMatch(/1 broken$/);
	expect(lineAt(38)).toBe(' ~/code   3 envs, 3.00M      1 broken');
	expect(lineAt(28)).toBe(' ~/code   3 envs   1 broken');
	const filtered = update(state, {type: 'filtered', filter: 'web'});
	expect(lineAt(38, filtered)).toMatch(/\/web: \d shown/);
});
