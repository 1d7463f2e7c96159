import {expect, test} from 'vitest';
import {actions} from '../../../source/actions/index.js';
import {keyNames} from '../../../source/core/settings/key-names.js';
import {panes} from '../../../source/tui/panes/index.js';
import {screens} from '../../../source/tui/screens/index.js';
import {keyHint} from '../../../source/tui/drawing/key-hint.js';
import {keyHintsOf} from '../../../source/tui/state/key-hints.js';
import {keyTable} from '../../../source/tui/state/key-table.js';
import {rebind} from '../../../source/tui/state/rebind.js';

const usual = {keyTable, actions, screens, panes};

test('the settings give keys to exactly the commands, actions and screens that there are', () => {
	const all = [...keyTable.map(({command}): string => command), ...[...actions, ...screens].map(({id}) => id)];
	expect([...keyNames].sort()).toEqual(all.filter(name => name !== 'pane').sort());
});

test('every key of a pane or a screen that has a name in the settings has one of these names', () => {
	const own = [...panes.flatMap(({keys = []}) => keys), ...screens.flatMap(({press}) => press)];
	const names = own.flatMap(({name}) => name ?? []);
	expect(names.filter(name => !keyNames.includes(name))).toEqual([]);
	expect(names).toEqual(expect.arrayContaining(['delete', 'upgrade', 'export', 'free', 'mark']));
});

test('a key that is set counts in the list, in panes and on screens, and hints name it', () => {
	const bound = rebind({delete: 'X', jobs: 'd', log: 'E'}, usual);
	const keysOf = (own: ReadonlyArray<{readonly name?: string; readonly keys: readonly string[]}> = [], name: string) =>
		own.find(one => one.name === name)?.keys;
	expect(bound.actions.find(({id}) => id === 'delete')?.keys).toEqual(['X']);
	expect(keysOf(bound.panes.find(({id}) => id === 'packages')?.keys, 'delete')).toEqual(['X']);
	expect(keysOf(bound.screens.find(({id}) => id === 'sweep')?.press, 'delete')).toEqual(['X']);
	expect(keysOf(bound.screens.find(({id}) => id === 'jobs')?.press, 'jobs')).toEqual(['d']);
	const hints = keyHintsOf(bound);
	expect(['delete', 'jobs', 'log', 'held'].map(name => keyHint(hints, name))).toEqual(['[X]', '[d]', '[E]', '[u]']);
});

test('what lost its key to another is named by its name in the palette', () => {
	const hints = keyHintsOf(rebind({pin: 'u'}, usual));
	expect([keyHint(hints, 'pin'), keyHint(hints, 'held')]).toEqual(['[u]', '[:deleted]']);
});
