import {dialogPartAt, paletteEntryAt} from '../dialogs/dialog-hit.js';
import {paletteEntries, targetName} from '../dialogs/palette-entries.js';
import type {Layout} from '../drawing/screen-layout.js';
import type {Hit, HitArea} from '../session/keys/click.js';
import {frameOf} from '../state/list-widths.js';
import {orderOfHead} from '../state/order.js';
import type {Shown} from '../state/shown.js';
import type {Asking, State} from '../state/state.js';
import {footerKeyAt, type FooterInput} from './footer.js';
import {headOfList} from './list.js';
import {tabAt} from './pane-view.js';

type Cell = {readonly column: number; readonly row: number};
type Placed = Exclude<Layout, {type: 'too-small'}>;
/** `mark`: the sign that stands where a text is cut. */
type Drawn = FooterInput & {readonly panes: Parameters<typeof tabAt>[0]; readonly mark: string};

/** The thing drawn at a cell of the frame; undefined if it takes neither a click nor the wheel. */
export const hitAt = (state: State, {column, row}: Cell, drawn: Drawn): Hit | undefined => {
	const layout = frameOf(state);
	if (layout.type === 'too-small') return undefined;
	if (state.mode.type === 'asking') return hitInDialog(state, state.mode, {cell: {column, row}, layout, drawn});
	if (row === layout.bodyHeight + 2) {
		const key = footerKeyAt(state, drawn, {column, width: layout.width});
		return key === undefined ? undefined : {area: 'footer', key};
	}
	if (state.mode.type === 'palette') return hitInPalette(state, state.mode, {cell: {column, row}, layout, drawn});
	// Below the first line, inside the edges.
	const edge = layout.type === 'single' ? 0 : 1;
	const cell = {column: column - edge, row: row - 1 - edge};
	if (row < 1 || row > layout.bodyHeight || state.mode.type !== 'browsing') return undefined;
	const screen = drawn.selectors.shownScreen(state);
	if (screen && cell.column > screen.width) return {area: 'beside'};
	if (screen) return rowOf('screen', screen, cell.row - screen.head.length);
	if (state.shown.length === 0) return undefined;
	return hitInBody(state, cell, {layout, drawn});
};

type Frame = {readonly cell: Cell; readonly layout: Placed; readonly drawn: Drawn};

const hitInDialog = (state: State, asking: Asking, {cell, layout, drawn}: Frame): Hit | undefined => {
	const size = {columns: layout.width, rows: layout.height};
	const part = dialogPartAt(asking, cell, {size, mark: drawn.mark, isAscii: state.isAscii});
	return part && {area: 'dialog', question: asking.question, part};
};

const hitInPalette = (state: State, mode: InPalette, {cell, layout, drawn}: Frame): Hit | undefined => {
	const entries = paletteEntries(mode.text.value, drawn.selectors.scene(state), state);
	const size = {columns: layout.width, rows: layout.height - 1};
	const at = paletteEntryAt({mode, entries, target: targetName(state)}, cell, {size, mark: drawn.mark});
	return at && {area: 'palette', at};
};

type InPalette = Extract<State['mode'], {type: 'palette'}>;

const hitInBody = (state: State, cell: Cell, {layout, drawn}: {layout: Placed; drawn: Drawn}): Hit | undefined => {
	switch (layout.type) {
		case 'columns':
			return cell.column < layout.listWidth + 1
				? hitInList(state, cell, layout)
				: hitInPane(state, {...cell, column: cell.column - layout.listWidth - 1}, drawn);
		case 'stacked':
			return cell.row < layout.listHeight + 1
				? hitInList(state, cell, layout)
				: hitInPane(state, {...cell, row: cell.row - layout.listHeight - 2}, drawn);
		case 'single':
			return state.focus === 'list'
				? hitInList(state, cell, layout)
				: hitInPane(state, {...cell, row: cell.row - 1}, drawn);
	}
};

/** The first line has the heads of the columns. */
const hitInList = (state: State, {column, row}: Cell, {listHeight, listWidth, ...layout}: Placed): Hit => {
	if (row === 0) {
		const order = orderOfHead(wordAt(headOfList(state, {listWidth, ...layout}), column));
		return order === undefined ? {area: 'list'} : {area: 'list', order};
	}
	const path = row > 0 && row <= listHeight ? state.shown[state.top + row - 1] : undefined;
	return path === undefined ? {area: 'list'} : {area: 'list', path};
};

/** The first line has the tabs. */
const hitInPane = (state: State, {column, row}: Cell, {panes, selectors}: Drawn): Hit => {
	const shown = selectors.shownPane(state);
	if (row === 0) {
		const pane = tabAt(panes, state.pane, {width: shown?.width ?? 0, column});
		return pane === undefined ? {area: 'pane'} : {area: 'pane', pane};
	}
	return shown === undefined ? {area: 'pane'} : rowOf('pane', shown, row - 1);
};

const rowOf = (area: Extract<HitArea, 'pane' | 'screen'>, {rows, place, height}: Shown, line: number): Hit => {
	const top = Math.min(place.top, Math.max(0, rows.length - height));
	const index = line >= 0 && line < height ? top + line : -1;
	const id = rows[index]?.id;
	return id === undefined ? {area} : {area, row: {id, index}};
};

/** The word of a line that covers a column. */
const wordAt = (line: string, column: number): string => {
	const start = line.lastIndexOf(' ', column) + 1;
	const end = line.indexOf(' ', column);
	return line.slice(start, end === -1 ? undefined : end);
};
