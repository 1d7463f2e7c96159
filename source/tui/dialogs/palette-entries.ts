import type {Action, ActionContext} from '../../actions/shared/action.js';
import {namesOf, sentence} from '../drawing/phrases.js';
import type {Scene} from '../screens/screen.js';
import {sentenceOf} from '../state/action-sentences.js';
import {targetsOf, whyImpossible} from '../state/possible-actions.js';
import type {State} from '../state/state.js';

/** One line of the palette: an action, or what a key does. */
export type PaletteEntry = {
	readonly title: string;
	readonly key?: string | undefined;
	readonly action?: Action;
	/** A sentence that says what it does; for an action with its target. */
	readonly about: string;
	/** Why it can't be done now. */
	readonly impossible?: string | undefined;
};

type Offered = Pick<Scene, 'actions' | 'screens' | 'keyTable' | 'context' | 'marked' | 'selected'>;

/**
 * The entries of the palette for a text: actions, screens, then the shell's own commands. All words of the text must
 * occur in the entry's name or sentence; entries whose name matches come first.
 */
export const paletteEntries = (text: string, scene: Offered, state: State): readonly PaletteEntry[] => {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	const own = scene.keyTable.filter(({isMotion}) => isMotion !== true);
	const all: readonly PaletteEntry[] = [
		...scene.actions.map(action => actionEntry(action, scene.context, state)),
		...scene.screens.map(screen => {
			const {title, about, keys} = screen;
			return {title, about, key: keys[0], impossible: screen.unavailable?.(scene)};
		}),
		...own.map(({name, title, keys}) => ({title: name ?? title, about: sentence(title), key: keys[0]})),
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
