import type {Action} from '../../actions/shared/action.js';
import type {Settings} from '../../core/model/settings.js';
import {fixedKeys} from '../../core/settings/key-names.js';
import type {KeyBinding} from './key-table.js';

type Keyed = {readonly keys: readonly string[]};
/** A key of one pane or screen; `name` is its name in the settings, where it has one. */
type OwnKey = Keyed & {readonly name?: string | undefined};

/** All that has a key: the shell's own commands, actions, panes and screens. */
type Bindings<Screen, Pane> = {
	readonly keyTable: readonly KeyBinding[];
	readonly actions: readonly Action[];
	readonly screens: readonly Screen[];
	readonly panes: readonly Pane[];
};

/**
 * Gives everything that has a name in the settings the key that is set there, instead of its own; whatever had that key
 * before loses it. In a pane or a screen only its own keys lose theirs.
 */
export const rebind = <
	Screen extends Keyed & {readonly id: string; readonly press: readonly OwnKey[]},
	Pane extends {readonly keys?: readonly OwnKey[]},
>(
	keys: Settings['keys'],
	usual: Bindings<Screen, Pane>,
): Bindings<Screen, Pane> => {
	const everywhere = binder(keys, Object.values(keys));
	const within = <One extends OwnKey>(own: readonly One[]): readonly One[] => {
		const bind = binder(
			keys,
			own.flatMap(({name}) => (name === undefined ? [] : (keys[name] ?? []))),
		);
		return own.map(one => bind(one, one.name));
	};
	return {
		keyTable: usual.keyTable.map(one => everywhere(one, one.command)),
		actions: usual.actions.map(one => everywhere(one, one.id)),
		screens: usual.screens.map(one => ({...everywhere(one, one.id), press: within(one.press)})),
		panes: usual.panes.map(one => (one.keys === undefined ? one : {...one, keys: within(one.keys)})),
	};
};

/** Makes a function that gives one thing its key; `taken` are the keys that others lose. */
const binder =
	(keys: Settings['keys'], taken: readonly string[]) =>
	<One extends Keyed>(one: One, name: string | undefined): One => {
		const key = name === undefined ? undefined : keys[name];
		const own = key === undefined ? one.keys : [key, ...one.keys.filter(each => fixedKeys.includes(each))];
		return {...one, keys: own.filter(each => each === key || !taken.includes(each))};
	};
