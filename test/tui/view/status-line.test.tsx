import {Box} from 'ink';
import {cleanup, render} from 'ink-testing-library';
import {expect, onTestFinished, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import type {Job} from '../../../source/tui/state/job.js';
import {createSelectors} from '../../../source/tui/session/selectors.js';
import {initialState, type State} from '../../../source/tui/state/state.js';
import {StatusLine} from '../../../source/tui/view/status-line.js';
import {update} from '../../../source/tui/state/update.js';
import {temporaryContext} from '../../helpers/temporary.js';
import type {Phrase} from '../../../source/core/model/phrase.js';
import {phrase} from '../../../source/core/text/phrase.js';

const now = new Date('2026-01-01T00:00:00Z');
const start = (): State => initialState({roots: [fsPath('/w')], home: fsPath('/home'), now, isReadOnly: false});

const drawn = async (state: State): Promise<string> => {
	const context = {core: await temporaryContext(), roots: [], interpreters: async () => [], readOnly: false};
	const selectors = createSelectors({panes: [], screens: [], actions: [], context});
	const app = render(
		<Box height={6} flexDirection="column" justifyContent="flex-end">
			<StatusLine state={state} selectors={selectors} width={40} freedBy={() => 0} />
		</Box>,
	);
	onTestFinished(cleanup);
	return (app.lastFrame() ?? '').replace(/\u001B\[[0-9;]*m/g, '').replace(/^\n+/, '');
};

const ended = (summary: Phrase): State => {
	const job: Job = {
		...{id: 1, actionId: 'activate', title: 'activate', targets: [fsPath('/w/api/.venv')], step: '', lines: []},
		...{status: 'running', startedAt: now},
	};
	const running = update(start(), {type: 'job-started', job});
	return update(running, {type: 'job-changed', id: 1, change: {status: 'done', summary}});
};

test('a notice longer than its line is shown whole until a key is pressed, then cut with an ellipsis', async () => {
	const text = "Can't delete /w/api/.venv: it belongs to poetry. Use poetry env remove api-py3.11";
	const said = update(start(), {type: 'noticed', notice: {text, tone: 'bad'}});
	// The rule closes the frames that the notice covers the lower edge of.
	expect((await drawn(said)).replaceAll(/\s+/g, ' ').trim()).toBe(`${'-'.repeat(40)} ${text}`);
	const small = {...said, size: {columns: 40, rows: 12}};
	expect((await drawn(small)).replaceAll(/\s+/g, ' ').trim()).toBe(text);
	const long = update(start(), {type: 'noticed', notice: {text: 'word '.repeat(60), tone: 'bad'}});
	expect((await drawn(long)).trimEnd()).toMatch(/word ~$/);
	expect(await drawn(update(said, {type: 'read'}))).toBe(" Can't delete /w/api/.venv: it belongs ~");
});

test('an environment is named as in the list, and a command line to type is shown unchanged', async () => {
	expect(await drawn(ended(phrase`Deleted ${{path: fsPath('/w/api/.venv')}}`))).toBe(' Deleted api');
	expect(await drawn(ended(phrase`Moved ${{path: fsPath('/home/x')}}`))).toBe(' Moved ~/x');
	expect(await drawn(ended('source /w/api/.venv/bin/activate'))).toBe(' source /w/api/.venv/bin/activate');
});

test('without frames the line has the position at its end', async () => {
	const paths = ['a', 'b', 'c'].map(name => fsPath(`/w/${name}/.venv`));
	const state = {...start(), size: {columns: 40, rows: 12}, sequence: paths, shown: paths, selected: paths[1]};
	expect(await drawn(state)).toMatch(/^ +2 of 3$/);
	const held = {count: 1, bytes: 2_000_000, each: []};
	// The way to undo needs the room more.
	expect(await drawn({...state, held, keys: {held: 'u'}})).toMatch(/^ *1 deleted, \S+ still on disk: \S+$/);
	expect(await drawn({...state, size: {columns: 80, rows: 24}})).not.toContain('of 3');
	expect(await drawn({...state, shown: []})).not.toContain('of');
});

test('the way to undo is told everywhere but on the screen that undoes', async () => {
	const state = {...start(), held: {count: 1, bytes: 2_000_000, each: []}, keys: {held: 'u'}};
	expect(await drawn(state)).toContain('still on disk: [u]');
	const place = {top: 0, search: '', mode: 0};
	const screen = {id: 'held', local: undefined, reading: {status: 'loading'}, place, under: undefined} as const;
	expect(await drawn({...state, screen})).not.toContain('still on disk');
});
