import {expect, test} from 'vitest';
import {fsPath} from '../../source/core/model/path.js';
import {healthHint, healthHintWithKey} from '../../source/text/health.js';

test.each([
	{id: 'interpreter-removed', severity: 'broken', target: fsPath('/opt/python3.9')},
	{id: 'base-removed', severity: 'broken', directory: fsPath('/opt')},
] as const)('what lost its Python ($id) is repaired by the key and the command of repair', note => {
	expect(healthHint(note)).toMatch(/^venv-tui repair gives it another Python/);
	expect(healthHintWithKey(note, name => `<${name}>`)).toMatch(/^<repair> gives it another Python/);
});
