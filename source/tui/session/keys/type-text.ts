import {typedPath, type FsPath} from '../../../core/model/path.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import type {EntryPlace} from '../../dialogs/dialog-hit.js';
import {paletteEntries} from '../../dialogs/palette-entries.js';
import type {Mode} from '../../state/state.js';
import {nextPreset} from '../../state/filter-terms.js';
import {editText, pasteText, textField} from '../../state/text-field.js';
import {beginAction} from './begin-action.js';
import {setSearch} from './move-cursor.js';
import type {Parts} from '../parts.js';

type Typing = Extract<Mode, {type: 'typing'}>;
type InPalette = Extract<Mode, {type: 'palette'}>;

const setMode = ({store}: Parts, mode: Mode): void => store.dispatch({type: 'mode-changed', mode});
const dismiss = (parts: Parts): void => setMode(parts, {type: 'browsing'});

/** A key while a filter, a search or a place to look in is being typed. `run` does what an arrow key does in the list. */
export const pressTyping = (
	parts: Parts,
	mode: Typing,
	{key, run}: {key: string; run: (key: string) => void},
): void => {
	if (key === 'escape' || key === 'ctrl-c') {
		if (mode.field !== 'look') setSearch(parts, mode.field, '');
		// It was about the text.
		else parts.store.dispatch({type: 'noticed', notice: undefined});
		return dismiss(parts);
	}
	if (key === 'enter') return mode.field === 'look' ? look(parts, mode) : accept(parts, mode);
	if (key === 'up' || key === 'down') return run(key);
	if (key === 'tab' && mode.field === 'filter') return changeText(parts, mode, textField(nextPreset(mode.text.value)));
	if (key === 'tab' && mode.field === 'look') return complete(parts, mode);
	if (key === 'ctrl-p' || key === 'ctrl-n') return recall(parts, mode, key === 'ctrl-p' ? 1 : -1);
	const text = editText(mode.text, key);
	if (text) changeText(parts, mode, text);
};

/** Puts an earlier text of this field into it, or a later one. */
const recall = (parts: Parts, mode: Typing, by: 1 | -1): void => {
	const {back, own} = mode.recalled?.back ? mode.recalled : {back: 0, own: mode.text.value};
	const texts = [own, ...parts.store.getState().typed[mode.field].filter(text => text !== own)];
	const text = texts[back + by];
	if (text !== undefined) changeText(parts, {...mode, recalled: {back: back + by, own}}, textField(text));
};

/** What was found by an applied filter keeps the cursor, also when the filter is cleared. */
const accept = (parts: Parts, {field, text: {value}}: Typing): void => {
	if (value.trim() !== '') parts.store.dispatch({type: 'typed', field, text: value});
	if (field === 'filter') parts.store.dispatch({type: 'settled'});
	dismiss(parts);
};

const changeText = (parts: Parts, mode: Typing, text: Typing['text']): void => {
	setMode(parts, {...mode, text});
	if (mode.field !== 'look') setSearch(parts, mode.field, text.value);
};

/** Looks in another place; where there is no such directory, says so and leaves the text to be mended. */
const look = (parts: Parts, mode: Typing): void => {
	const text = mode.text.value.trim();
	if (text === '') return dismiss(parts);
	const place = placeNamed(parts, text);
	const lookThere = async (): Promise<void> => {
		const isThere = await parts.isDirectory(place);
		// The text was changed meanwhile, or given up.
		if (parts.store.getState().mode !== mode) return;
		if (isThere) {
			dismiss(parts);
			rememberPlace(parts);
			return parts.rescan([place]);
		}
		const notice = {text: `No such directory: ${printablePath(place, parts.context.core.home)}`, tone: 'bad'} as const;
		parts.store.dispatch({type: 'noticed', notice});
	};
	parts.track(lookThere());
};

/** Keeps the place that is left, so that the next time Ctrl-P goes back to it. */
const rememberPlace = (parts: Parts): void => {
	const {roots, home} = parts.store.getState();
	const [root, ...others] = roots;
	const text = root === undefined || others.length > 0 ? '' : printablePath(root, home);
	// One with control characters is shown by other letters.
	if (root !== undefined && placeNamed(parts, text) === root)
		parts.store.dispatch({type: 'typed', field: 'look', text});
};

/** The path that a text names, seen from the first root. */
const placeNamed = ({store, context: {core}}: Parts, text: string): FsPath =>
	typedPath(text, {from: store.getState().roots[0] ?? core.cwd, home: core.home});

/** Ends a name as far as the directories that begin with it agree; says their names where they go on differently. */
const complete = (parts: Parts, mode: Typing): void => {
	const text = mode.text.value;
	const begun = text.slice(text.lastIndexOf('/') + 1);
	const above = text.slice(0, text.length - begun.length);
	const completeNow = async (): Promise<void> => {
		const all = await parts.directoriesIn(placeNamed(parts, above === '' ? '.' : above));
		if (parts.store.getState().mode !== mode) return;
		const names = all.filter(name => name.startsWith(begun) && (begun !== '' || !name.startsWith('.'))).toSorted();
		const [first = begun] = names;
		const common = names.reduce((part: string, name) => part.slice(0, sharedLength(part, name)), first);
		if (common !== begun || names.length === 1)
			return changeText(parts, mode, textField(above + common + (names.length === 1 ? '/' : '')));
		const words = names.length === 0 ? `No directory begins with ${printable(text)}` : names.map(printable).join('  ');
		parts.store.dispatch({type: 'noticed', notice: {text: words, tone: 'plain'}});
	};
	parts.track(completeNow());
};

const sharedLength = (one: string, other: string): number => {
	let length = 0;
	while (length < one.length && one[length] === other[length]) length += 1;
	return length;
};

/** A key in the palette. `run` does what the key of a chosen entry does. */
export const pressPalette = (
	parts: Parts,
	mode: InPalette,
	{key, run}: {key: string; run: (key: string) => void},
): void => {
	const state = parts.store.getState();
	const entries = paletteEntries(mode.text.value, parts.selectors.scene(state), state);
	if (key === 'escape' || key === 'ctrl-c') return dismiss(parts);
	if (key === 'enter') {
		const entry = entries[mode.index];
		dismiss(parts);
		if (entry?.action) beginAction(parts, entry.action);
		else if (entry?.key !== undefined) run(entry.key);
		return;
	}
	const by = {up: -1, down: 1, pageup: -8, pagedown: 8}[key];
	const last = Math.max(0, entries.length - 1);
	if (by !== undefined) return setMode(parts, {...mode, index: Math.min(Math.max(0, mode.index + by), last)});
	const text = editText(mode.text, key);
	if (text) setMode(parts, {...mode, text, index: 0});
};

/** A click on an entry of the palette chooses it, a second one takes it as Enter does. Nothing happens if it has gone. */
export const clickPalette = (parts: Parts, {entry, index, top}: EntryPlace, take: () => void): void => {
	const state = parts.store.getState();
	const {mode} = state;
	if (mode.type !== 'palette') return;
	const now = paletteEntries(mode.text.value, parts.selectors.scene(state), state)[index];
	if (now?.title !== entry.title || now.on !== entry.on) return;
	if (mode.index === index) take();
	else setMode(parts, {...mode, index, top});
};

/** A pasted text goes into the text that is being typed, and nowhere else. */
export const paste = (parts: Parts, pasted: string): void => {
	const {mode} = parts.store.getState();
	if (mode.type === 'typing') changeText(parts, mode, pasteText(mode.text, pasted));
	if (mode.type === 'palette') setMode(parts, {...mode, text: pasteText(mode.text, pasted)});
	if (mode.type === 'asking' && mode.question.type === 'text')
		setMode(parts, {...mode, text: pasteText(mode.text, pasted), refusal: undefined});
};
