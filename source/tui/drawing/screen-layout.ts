/** The terminal's size in cells. */
export type Size = {readonly columns: number; readonly rows: number};

/** Where things stand. Heights count only the lines that scroll, widths the cells inside. */
export type Layout =
	| {readonly type: 'too-small'}
	| {
			readonly type: 'columns' | 'stacked' | 'single';
			/** The whole frame: always lower than the terminal, else every frame would scroll it. */
			readonly width: number;
			readonly height: number;
			readonly listWidth: number;
			readonly listHeight: number;
			readonly paneWidth: number;
			readonly paneHeight: number;
			/** Lines of a full screen between its title and the status line. */
			readonly screenHeight: number;
	  };

const least: Size = {columns: 40, rows: 10};
// The first line, the status line and the footer.
const frameLines = 3;

/** Two columns from 100 columns on, else one above the other from 24 rows on, else one at a time. */
export const layoutOf = ({columns, rows}: Size): Layout => {
	if (columns < least.columns || rows < least.rows) return {type: 'too-small'};
	const height = rows - 1;
	const body = height - frameLines;
	const common = {width: columns, height, screenHeight: body};
	if (columns >= 100) {
		const listWidth = Math.min(96, Math.floor(columns * 0.52));
		const paneWidth = columns - listWidth - 2;
		return {...common, type: 'columns', listWidth, listHeight: body - 1, paneWidth, paneHeight: body - 2};
	}
	const width = {listWidth: columns, paneWidth: columns};
	if (rows < 24) return {...common, ...width, type: 'single', listHeight: body - 1, paneHeight: body - 2};
	// Column heads above, the rule with the name and the tabs below.
	const listHeight = Math.floor((body - 3) * 0.48);
	return {...common, ...width, type: 'stacked', listHeight, paneHeight: body - 3 - listHeight};
};

/** The first row of a window of `height` rows that shows row `index` of `count`, moved no further than needed. */
export const scrollTo = (top: number, index: number, {count, height}: {count: number; height: number}): number => {
	const lowest = Math.max(0, count - height);
	const follows = Math.min(Math.max(top, index - height + 1), Math.max(0, index));
	return Math.min(Math.max(0, follows), lowest);
};
