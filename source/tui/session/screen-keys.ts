import type {BrowsingOptions} from './parts.js';
import type {Commands} from './parts.js';
import {openQuestion} from '../dialogs/answering.js';
import {commandOf} from '../state/key-table.js';
import {cursorId} from '../state/cursor.js';
import type {Effect, ScreenKey} from '../screens/screen.js';

// Shifted and unshifted on most keyboards: nobody should have to think which.
const sameKey: Readonly<Record<string, string>> = {'=': '+', _: '-'};
const shellsOwn = new Set([
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

/** What keys do while a full screen is open: the screen's own, moving and searching, and other screens' keys. */
export const createScreenKeys = (options: BrowsingOptions, commands: Commands) => {
	const {store, selectors, screens} = options;

	const act = (effect: Effect): void => {
		switch (effect.type) {
			case 'local':
				store.dispatch({type: 'screen-changed', change: {local: effect.local}});
				if (effect.reload === true) options.reading.readScreen();
				if (effect.advance === true) commands.run('down', 'down');
				return;
			case 'act': {
				const action = options.actions.find(({id}) => id === effect.actionId);
				if (action) options.errands.begin(action, effect.targets, effect.answers);
				return;
			}
			case 'stop':
				return stop(effect.jobId);
			case 'say':
				return store.dispatch({type: 'noticed', notice: {text: effect.text, tone: 'plain'}});
			case 'open': {
				const screen = screens.find(({id}) => id === effect.screenId);
				if (screen) commands.openScreen(screen);
				return;
			}
			case 'close':
				return store.dispatch({type: 'screen-closed'});
		}
	};

	const stop = (jobId: number): void => {
		const job = store.getState().jobs.find(({id}) => id === jobId);
		if (job?.status !== 'running') return;
		const {whenStopped} = options.actions.find(({id}) => id === job.actionId) ?? {};
		const question = {
			type: 'confirm',
			id: 'stop',
			flag: '',
			title: `Stop this job: ${job.title}?`,
			lines: [{text: whenStopped ?? 'What it had begun to change is put back.'}],
			choices: [{key: 'y', label: 'stop it', value: 'stop'}],
			grave: true,
		} as const;
		openQuestion(options, {type: 'stop', jobId}, question);
	};

	const ownKey = (key: string): ScreenKey<unknown, unknown> | undefined => {
		const names = [key, sameKey[key]];
		return selectors.screen(store.getState())?.press.find(({keys}) => keys.some(name => names.includes(name)));
	};

	return (key: string): void => {
		const state = store.getState();
		const binding = commandOf(key);
		if (binding && shellsOwn.has(binding.command)) return commands.run(binding.command, key);
		const shown = selectors.shownScreen(state);
		const own = ownKey(key);
		if (own && state.screen && shown) {
			if (state.screen.reading.status !== 'ready') return;
			const {local, reading, place} = state.screen;
			const rowId = place.details ?? cursorId(shown);
			const effect = own.press({data: reading.data, local, rowId, search: place.search, scene: selectors.scene(state)});
			if (effect) act(effect);
			return;
		}
		if (binding?.command === 'enter') return commands.run('enter', key);
		const other = screens.find(({keys}) => keys.includes(key));
		if (other) commands.openScreen(other);
	};
};
