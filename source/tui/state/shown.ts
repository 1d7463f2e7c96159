import type {PaneRow} from '../drawing/spans.js';
import type {Place} from './state.js';

/** The content of a pane or a screen: rows that stay, rows that scroll, and the place of the cursor. */
export type Shown = {
	readonly head: readonly PaneRow[];
	readonly rows: readonly PaneRow[];
	/** Rows at the bottom that don't scroll. */
	readonly foot: readonly PaneRow[];
	readonly place: Place;
	readonly height: number;
	readonly width: number;
};

/** What stands beside the rows of a screen, about the row `of`; `top`: how far it is scrolled. */
export type Beside = Pick<Shown, 'rows' | 'height' | 'width'> & {readonly of: string | undefined; readonly top: number};
