import type {FsPath} from '../../../core/model/path.js';
import {openQuestion} from '../../dialogs/asking.js';
import {commandOf, keyName, type Command} from '../../state/key-table.js';
import {cursorId} from '../../state/cursor.js';
import type {Effect, ScreenKey} from '../../screens/screen.js';
import {openScreen} from './go-back.js';
import {runKeyCommand} from './list-keys.js';
import type {Parts} from '../parts.js';
import {sayUnbound} from './unbound-key.js';

// Both characters lie on one key of most keyboards, so either works.
const sameKey: Readonly<Record<string, string>> = {_: '-'};
const shellsOwn: ReadonlySet<Command> = new Set([
	'up',
	'down',
	'page-up',
	'page-down',
	'first',
	'last',
	'back',
	'search',
	'search-next',
	'search-previous',
	'quit',
	'interrupt',
	'suspend',
]);

/** Handles a key while a full screen is open: the screen's own keys, moving and searching, other screens' keys. */
export const pressInScreen = (parts: Parts, key: string): void => {
	const binding = commandOf(key, parts.keyTable);
	if (binding && shellsOwn.has(binding.command)) return runKeyCommand(parts, binding.command, key);
	const own = ownKey(parts, key);
	if (own) return pressOwn(parts, own);
	if (binding?.command === 'enter') return openRow(parts);
	const other = parts.screens.find(({keys}) => keys.includes(key));
	if (other) return openScreen(parts, other);
	sayUnbound(parts, key);
};

const openRow = (parts: Parts): void => {
	// Its details would be empty.
	if (parts.store.getState().screen?.reading.status === 'loading') return sayLoading(parts);
	const effect = parts.selectors.rowEffect(parts.store.getState());
	return effect ? carryOut(parts, effect) : runKeyCommand(parts, 'enter', 'enter');
};

/** What Enter does on the row under the cursor, for a click. Where that begins an action, it says the key instead. */
export const openByClick = (parts: Parts): void => {
	const own = ownKey(parts, 'enter');
	if (own === undefined) return openRow(parts);
	const effect = effectOf(parts, own);
	if (effect?.type !== 'act') return effect && carryOut(parts, effect);
	parts.store.dispatch({type: 'noticed', notice: {text: `[${keyName('enter')}] ${own.title}`, tone: 'plain'}});
};

const ownKey = ({store, selectors}: Parts, key: string): ScreenKey<unknown, unknown> | undefined => {
	const names = [key, sameKey[key]];
	return selectors.screen(store.getState())?.press.find(({keys}) => keys.some(name => names.includes(name)));
};

const pressOwn = (parts: Parts, own: ScreenKey<unknown, unknown>): void => {
	const effect = effectOf(parts, own);
	if (effect) carryOut(parts, effect);
};

/** The effect of a screen's key on the row under the cursor; says so where the screen is still being read. */
const effectOf = (parts: Parts, own: ScreenKey<unknown, unknown>): Effect | undefined => {
	const state = parts.store.getState();
	const shown = parts.selectors.shownScreen(state);
	if (!state.screen || !shown || state.screen.reading.status === 'failed') return undefined;
	const isLoading = state.screen.reading.status === 'loading';
	if (isLoading && own.isEarly !== true) {
		sayLoading(parts);
		return undefined;
	}
	const {local, reading, place} = state.screen;
	const data = reading.status === 'ready' ? reading.data : undefined;
	const rowId = place.details ?? cursorId(shown);
	const scene = parts.selectors.scene(state);
	return own.press({data, local, rowId, search: place.search, scene});
};

const sayLoading = ({store}: Parts): void =>
	store.dispatch({type: 'noticed', notice: {text: 'This is still being read', tone: 'warning'}});

const carryOut = (parts: Parts, effect: Effect): void => {
	const {store, screens, actions, jobs, reading} = parts;
	switch (effect.type) {
		case 'local':
			store.dispatch({type: 'screen-changed', change: {local: effect.local}});
			if (effect.reload === true) reading.readScreen();
			if (effect.advance === true) runKeyCommand(parts, 'down', 'down');
			return;
		case 'act': {
			const action = actions.find(({id}) => id === effect.actionId);
			if (action) jobs.begin(action, effect.targets, effect.answers);
			return;
		}
		case 'stop':
			return askToStop(parts, effect.jobId);
		case 'say':
			return store.dispatch({type: 'noticed', notice: {text: effect.text, tone: 'plain'}});
		case 'open': {
			const screen = screens.find(({id}) => id === effect.screenId);
			if (screen) openScreen(parts, screen);
			return;
		}
		case 'go':
			return goTo(parts, effect.path);
		case 'filter':
			return list(parts, effect.filter);
		case 'close':
			return store.dispatch({type: 'screen-closed'});
	}
};

/** Closes every screen and puts the cursor of the list on an environment, which a filter must not hide. */
const goTo = ({store: {getState, dispatch}}: Parts, path: FsPath): void => {
	while (getState().screen) dispatch({type: 'screen-closed'});
	if (!getState().environments.has(path)) return;
	if (!getState().shown.includes(path)) dispatch({type: 'filtered', filter: ''});
	dispatch({type: 'focused', focus: 'list'});
	dispatch({type: 'selected', path});
};

/** Closes every screen and lists the environments of a filter, as if it had been typed. */
const list = ({store: {getState, dispatch}}: Parts, filter: string): void => {
	while (getState().screen) dispatch({type: 'screen-closed'});
	dispatch({type: 'focused', focus: 'list'});
	dispatch({type: 'filtered', filter});
};

const askToStop = (parts: Parts, jobId: number): void => {
	const job = parts.store.getState().jobs.find(({id}) => id === jobId);
	if (job?.status !== 'running') return;
	const {whenStopped} = parts.actions.find(({id}) => id === job.actionId) ?? {};
	const question = {
		type: 'confirm',
		id: 'stop',
		flag: '',
		title: `Stop this job: ${job.title}?`,
		lines: [{text: whenStopped ?? 'The changes that it has made so far are undone.'}],
		choices: [{key: 'y', label: 'stop it', value: 'stop'}],
		grave: true,
	} as const;
	openQuestion(parts, question, () => parts.jobs.cancel(jobId));
};
