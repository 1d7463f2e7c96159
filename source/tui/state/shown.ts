import type {PaneRow} from '../drawing/spans.js';
import type {Place} from './state.js';

/** What a pane or a screen shows now: rows that stay, rows that scroll, and where the user is in them. */
export type Shown = {
	readonly head: readonly PaneRow[];
	readonly rows: readonly PaneRow[];
	/** Below the rows, in view whatever the scrolling. */
	readonly foot: readonly PaneRow[];
	readonly place: Place;
	readonly height: number;
	readonly width: number;
};
