import {expect, test} from 'vitest';
import {actions} from '../../source/actions/index.js';
import {fsPath} from '../../source/core/model/path.js';
import {paletteEntries} from '../../source/tui/dialogs/palette-entries.js';
import {screens} from '../../source/tui/screens/index.js';
import {sentenceOf} from '../../source/tui/state/action-sentences.js';
import {initialState} from '../../source/tui/state/state.js';
import {temporaryContext} from '../helpers/temporary.js';

const open = async (readOnly = false) => {
	const core = await temporaryContext();
	const state = initialState({roots: [fsPath('/w')], home: core.home, now: core.now(), isReadOnly: readOnly});
	const context = {core, roots: state.roots, interpreters: async () => [], readOnly};
	return (text: string) => paletteEntries(text, {actions, screens, context}, state);
};

test('every action and every screen says in a sentence what it does', async () => {
	const entries = await open();
	for (const action of actions) expect(sentenceOf(action)).not.toBe(action.title);
	for (const {about} of entries('')) expect(about).toMatch(/ /);
});

test('an action that is impossible says why', async () => {
	const entries = await open();
	expect(entries('reset')[0]).toMatchObject({title: 'reset', impossible: 'No environment to reset'});
	expect(entries('create')[0]?.impossible).toBeUndefined();
	expect((await open(true))('create')[0]?.impossible).toMatch(/^Read-only/);
});

test('what is called by the words stands before what only mentions them', async () => {
	const titles = (await open())('delete').map(({title}) => title);
	expect(titles.slice(0, 2)).toEqual(['delete', 'deleted']);
	expect(titles).toContain('free');
});
