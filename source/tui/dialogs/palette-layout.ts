import {widthOf} from '../../text/fit-width.js';
import {scrollTo, type Size} from '../drawing/screen-layout.js';
import type {State} from '../state/state.js';
import {placeOfDialog, type DialogPlace} from './confirm-layout.js';
import type {PaletteEntry} from './palette-entries.js';

/** How the palette lies on the screen: a line that is typed into, its rows, and lines with the sentence of one. */
export type PaletteLayout = {
	readonly place: DialogPlace;
	/** All entries with the titles that are drawn. */
	readonly entries: readonly PaletteEntry[];
	/** Columns inside the frame. */
	readonly width: number;
	readonly titleWidth: number;
	/** Whether each row has its sentence. */
	readonly hasAbout: boolean;
	/** The number of the first row in view, how many have room, and the number of lines below them. */
	readonly from: number;
	readonly room: number;
	readonly below: number;
};

const widestTitle = 26;
// More than anybody reads at a glance; the rest scrolls, and what lies below stays in view.
const mostEntries = 13;
// Room for nearly every sentence.
const widest = 112;

const leastAbout = 24;
const mostLines = 2;
/** Columns of a key in its row, and of all before its title. */
export const keyWidth = 7;
export const firstWidth = 3 + keyWidth;

type Content = {
	readonly mode: Extract<State['mode'], {type: 'palette'}>;
	readonly entries: readonly PaletteEntry[];
	readonly target: string | undefined;
};

/** Lays the palette out in a frame of a size. */
export const layOutPalette = ({mode, entries: given, target}: Content, size: Size, mark?: string): PaletteLayout => {
	const entries = given.map(entry => named(entry, target));
	const title = target === undefined ? 'Run a command' : `Run a command on ${target}`;
	const place = placeOfDialog(title, size, {mark, most: widest});
	const width = place.width - 2;
	const longest = Math.min(widestTitle, Math.max(12, ...entries.map(entry => widthOf(entry.title))));
	// A few letters of each sentence would say nothing: the last lines have that of the row under the cursor.
	const hasAbout = width - firstWidth - longest >= leastAbout;
	const below = hasAbout ? 1 : mostLines;
	// Above is the line that is typed into; the footer below the frame says the keys.
	const room = Math.max(1, Math.min(mostEntries, place.inside.height - 1 - below));
	const from = scrollTo(mode.top ?? 0, mode.index, {count: entries.length, height: room});
	const titleWidth = hasAbout ? longest : width - firstWidth - 2;
	return {place, entries, width, titleWidth, hasAbout, from, room, below};
};

/** With the names of what it works on, where that is not the environment that the title names. */
const named = (entry: PaletteEntry, target: string | undefined): PaletteEntry =>
	entry.on === undefined || entry.on === target ? entry : {...entry, title: `${entry.title} ${entry.on}`};
