import {expect, test} from 'vitest';
import {actions} from '../../source/actions/index.js';
import type {Environment} from '../../source/core/model/environment.js';
import type {HealthNote} from '../../source/core/model/health.js';
import {fsPath} from '../../source/core/model/path.js';
import {paletteEntries} from '../../source/tui/dialogs/palette-entries.js';
import {doing, done} from '../../source/tui/drawing/action-words.js';
import {screens} from '../../source/tui/screens/index.js';
import {sentenceOf} from '../../source/tui/drawing/action-words.js';
import {keyTable} from '../../source/tui/state/key-table.js';
import {otherWordsOf} from '../../source/tui/state/other-words.js';
import {initialState} from '../../source/tui/state/state.js';
import {temporaryContext} from '../helpers/temporary.js';

const open = async (readOnly = false) => {
	const core = await temporaryContext();
	const state = initialState({roots: [fsPath('/w')], home: core.home, now: core.now(), isReadOnly: readOnly});
	const context = {core, roots: state.roots, interpreters: async () => [], readOnly};
	return (text: string) =>
		paletteEntries(text, {actions, screens, keyTable, context, marked: [], selected: undefined}, state);
};

test('every action and every screen has a sentence that says what it does', async () => {
	const entries = await open();
	for (const action of actions) expect(sentenceOf(action)).not.toBe(action.title);
	for (const {about} of entries('')) expect(about).toMatch(/ /);
});

test('each action on environments has words for what they go through, and for what was done to several', () => {
	for (const {id, targets, summarise} of actions) {
		if (targets !== 'none') expect(doing(id), id).not.toBe(doing('unknown'));
		if (targets === 'many' && summarise === undefined) expect(done(id), id).not.toBe(done('unknown'));
	}
});

test('an action that is impossible says why', async () => {
	const entries = await open();
	expect(entries('reset')[0]).toMatchObject({title: 'reset', impossible: 'No environment is selected'});
	expect(entries('create')[0]?.impossible).toBeUndefined();
	expect((await open(true))('create')[0]?.impossible).toMatch(/^Read-only/);
});

test('what needs the Python of an environment says that it is gone, and what helps', async () => {
	const core = await temporaryContext();
	const path = fsPath('/w/a/.venv');
	const open = (health: readonly HealthNote[]) => {
		const environment = {path, health, kind: 'venv'} as unknown as Environment;
		const empty = initialState({roots: [fsPath('/w')], home: core.home, now: core.now(), isReadOnly: false});
		const state = {...empty, environments: new Map([[path, environment]]), sequence: [path], shown: [path]};
		const context = {core, roots: state.roots, interpreters: async () => [], readOnly: false};
		const scene = {actions, screens, keyTable, context, marked: [], selected: environment};
		return paletteEntries('', scene, state).flatMap(({action, impossible}) =>
			impossible?.startsWith('Its Python is gone') ? [action?.id] : [],
		);
	};
	const lost = open([{id: 'interpreter-removed', severity: 'broken', target: fsPath('/opt/python')}]);
	expect(lost.toSorted()).toEqual([
		'activate',
		'check',
		'install',
		'outdated',
		'sync',
		'uninstall',
		'upgrade',
		'upgrade-all',
	]);
	expect(open([{id: 'base-removed', severity: 'degraded', directory: fsPath('/opt')}])).toEqual([]);
});

test('in the palette, actions whose name matches stand before those whose sentence matches', async () => {
	const titles = (await open())('delete').map(({title}) => title);
	expect(titles.slice(0, 2)).toEqual(['delete', 'deleted']);
	expect(titles).toContain('free');
});

test.each([
	['sort', 'order'],
	['undo', 'restore'],
	['trash', 'deleted'],
	['biggest', 'order'],
	['diff', 'compare'],
	['clean', 'sweep'],
	['terminal', 'open shell'],
	['config', 'settings'],
	['clipboard', 'copy'],
	['freeze', 'write requirements.txt'],
	['security', 'vulnerabilities'],
	['exit', 'quit'],
	['new', 'create'],
	['rebuild', 'reset'],
])('the palette finds by %s, as other tools call it, %s before what only mentions it', async (word, title) => {
	const titles = (await open())(word).map(entry => entry.title);
	const mentions = titles.filter(each => !otherWordsOf(idOf(each)).includes(word) && !each.includes(word));
	expect(titles).toContain(title);
	expect(mentions).not.toContain(title);
	for (const each of mentions) expect(titles.indexOf(each)).toBeGreaterThan(titles.indexOf(title));
});

const idOf = (title: string): string =>
	[...actions, ...screens].find(one => one.title === title)?.id ??
	keyTable.find(({name}) => name === title)?.command ??
	'';

test('other words are given of all that the palette has', async () => {
	const found = (await open())('').map(({title}) => idOf(title));
	expect(found.filter(id => !['interrupt', 'suspend'].includes(id) && otherWordsOf(id) === '')).toEqual([]);
});
