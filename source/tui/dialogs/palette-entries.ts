import type {Action, ActionContext} from '../../actions/shared/action.js';
import {namesOf, sentence, shortName} from '../drawing/phrases.js';
import type {Scene} from '../screens/screen.js';
import {sentenceOf} from '../drawing/action-words.js';
import {otherWordsOf} from '../state/other-words.js';
import {targetsOf, whyImpossible} from '../state/possible-actions.js';
import {selectedEnvironment, type State} from '../state/state.js';

/** One line of the palette: an action, or what a key does. */
export type PaletteEntry = {
	readonly title: string;
	/** The names of the environments that the action would work on. */
	readonly on?: string | undefined;
	readonly key?: string | undefined;
	readonly action?: Action;
	/** A sentence that says what it does. */
	readonly about: string;
	/** Why it can't be done now. */
	readonly impossible?: string | undefined;
	/** Further words that find it. */
	readonly words: string;
};

type Offered = Pick<Scene, 'actions' | 'screens' | 'keyTable' | 'context' | 'marked' | 'selected'>;

/**
 * The entries of the palette for a text: actions, screens, then the shell's own commands. All words of the text must
 * occur in what the entry is called or in its sentence. Entries whose name matches come first, then those that other
 * tools call so.
 */
export const paletteEntries = (text: string, scene: Offered, state: State): readonly PaletteEntry[] => {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	const own = scene.keyTable.filter(({isMotion}) => isMotion !== true);
	const all: readonly PaletteEntry[] = [
		...scene.actions.map(action => actionEntry(action, scene.context, state)),
		...scene.screens.map(screen => {
			const {id, title, about, keys} = screen;
			return {title, about, key: keys[0], impossible: screen.unavailable?.(scene), words: otherWordsOf(id)};
		}),
		...own.map(({name, title, keys, command}) => ({
			title: name ?? title,
			about: sentence(title),
			key: keys[0],
			words: otherWordsOf(command),
		})),
	];
	const holds = (given: string): boolean => words.every(word => given.toLowerCase().includes(word));
	/** How well an entry fits, 0 best; undefined if not at all. */
	const rankOf = (entry: PaletteEntry): number | undefined => {
		const called = `${entry.title} ${entry.words}`;
		const rank = [entry.title, called, `${called} ${entry.about}`].findIndex(holds);
		return rank === -1 ? undefined : rank;
	};
	return [0, 1, 2].flatMap(rank => all.filter(entry => rankOf(entry) === rank));
};

/** The name of the environment under the cursor, on which most actions of the palette work. */
export const targetName = (state: State): string | undefined => {
	const environment = selectedEnvironment(state);
	return environment && shortName(environment.path, state.roots, state.home);
};

const actionEntry = (action: Action, context: ActionContext, state: State): PaletteEntry => {
	const targets = targetsOf(state, action);
	const names = namesOf(targets, state.roots, state.home);
	return {
		title: action.title,
		on: names === '' ? undefined : names,
		key: action.keys[0],
		action,
		about: sentenceOf(action),
		impossible: whyImpossible(state, context, {action, targets}),
		words: otherWordsOf(action.id),
	};
};
