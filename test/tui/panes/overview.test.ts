import {expect, test} from 'vitest';
import type {Environment} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {overviewPane as pane} from '../../../source/tui/panes/overview.js';
import {usualHints} from '../../helpers/scene.js';

const now = new Date('2026-01-01T00:00:00Z');
const view = {width: 78, mode: 0, search: '', home: fsPath('/home/me'), now, ascii: true, keys: usualHints};

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
