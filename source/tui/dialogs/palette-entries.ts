import type {Action, ActionContext} from '../../actions/shared/action.js';
import {namesOf} from '../drawing/phrases.js';
import type {Screen} from '../screens/screen.js';
import {sentenceOf} from '../state/action-sentences.js';
import {keyTable} from '../state/key-table.js';
import {targetsOf, whyImpossible} from '../state/possible-actions.js';
import type {State} from '../state/state.js';

/** One line of the palette: an action, or what a key does. */
export type PaletteEntry = {
	readonly title: string;
	readonly key?: string | undefined;
	readonly action?: Action;
	/** What it does, in a sentence; for an action with its target. */
	readonly about: string;
	/** Why it can't be done now. */
	readonly impossible?: string | undefined;
};

type Offered = {
	readonly actions: readonly Action[];
	readonly screens: readonly Screen[];
	readonly context: ActionContext;
};

/**
 * What `:` offers for a text: actions, screens, then the shell's own commands. All words of the text must occur in what
 * it is called or does; what is called so comes first.
 */
export const paletteEntries = (
	text: string,
	{actions, screens, context}: Offered,
	state: State,
): readonly PaletteEntry[] => {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	const own = keyTable.filter(({isMotion}) => isMotion !== true);
	const all: readonly PaletteEntry[] = [
		...actions.map(action => actionEntry(action, context, state)),
		...screens.map(({title, about, keys}) => ({title, about, key: keys[0]})),
		...own.map(({name, title, keys}) => ({title: name ?? title, about: title, key: keys[0]})),
	];
	const holds = (given: string): boolean => words.every(word => given.toLowerCase().includes(word));
	const named = all.filter(({title}) => holds(title));
	return [...named, ...all.filter(entry => !named.includes(entry) && holds(`${entry.title} ${entry.about}`))];
};

const actionEntry = (action: Action, context: ActionContext, state: State): PaletteEntry => {
	const targets = targetsOf(state, action);
	const names = namesOf(targets, state.roots, state.home);
	return {
		title: names === '' ? action.title : `${action.title} ${names}`,
		key: action.keys[0],
		action,
		about: sentenceOf(action),
		impossible: whyImpossible(state, context, {action, targets}),
	};
};
