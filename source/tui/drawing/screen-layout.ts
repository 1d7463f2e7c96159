/** The terminal's size in cells. */
export type Size = {readonly columns: number; readonly rows: number};

/** The places of everything on the screen. Heights count only lines that scroll, widths the cells between the edges. */
export type Layout =
	| {readonly type: 'too-small'}
	| {
			readonly type: 'columns' | 'stacked' | 'single';
			/** Height of the whole frame: always less than the terminal's, since Ink would scroll it otherwise. */
			readonly width: number;
			readonly height: number;
			readonly listWidth: number;
			readonly listHeight: number;
			readonly paneWidth: number;
			readonly paneHeight: number;
			/** Lines between the program's title and the status line, including edges. */
			readonly bodyHeight: number;
			/** Inside a full screen. */
			readonly screenWidth: number;
			readonly screenHeight: number;
			/** The two halves of a full screen that has something to say beside its rows; undefined without the room. */
			readonly split: {readonly rowsWidth: number; readonly besideWidth: number} | undefined;
	  };

const least: Size = {columns: 40, rows: 10};
// The first line, the status line and the footer.
const frameLines = 3;
// Left and right, or above and below.
const edges = 2;
const listShare = 0.55;
const leastListShare = 0.4;
const mostListShare = 0.65;
// Its tabs have all their names there.
const leastPane = 44;
const splitFrom = 160;

/** Answers the width of the list where it has `usual` cells beside the pane, and may have `most`. */
type ListNeed = (room: {readonly usual: number; readonly most: number}) => number;

/**
 * List and pane side by side from 120 columns, where the list is as wide as it needs; above each other from 24 rows,
 * else one at a time and without edges.
 */
export const layoutOf = ({columns, rows}: Size, listNeed: ListNeed = ({usual}) => usual): Layout => {
	if (columns < least.columns || rows < least.rows) return {type: 'too-small'};
	const height = rows - 1;
	const bodyHeight = height - frameLines;
	const rowsShare = Math.floor(columns * listShare);
	const split = columns < splitFrom ? undefined : {rowsWidth: rowsShare - edges, besideWidth: columns - rowsShare - 1};
	const common = {width: columns, height, bodyHeight, split};
	if (rows < 24 && columns < 120) {
		// The last column has the scroll bar.
		const width = {listWidth: columns - 1, paneWidth: columns - 1, screenWidth: columns - 1};
		const lines = {listHeight: bodyHeight - 1, paneHeight: bodyHeight - 2, screenHeight: bodyHeight};
		return {...common, ...width, ...lines, type: 'single'};
	}
	const inside = bodyHeight - edges;
	const screen = {screenWidth: columns - edges, screenHeight: inside};
	if (columns >= 120) {
		const most = Math.min(Math.floor(columns * mostListShare) - edges, columns - leastPane - edges - 1);
		const needed = listNeed({usual: rowsShare - edges, most});
		const listWidth = Math.max(Math.floor(columns * leastListShare), Math.min(most, needed));
		const width = {listWidth, paneWidth: columns - listWidth - edges - 1};
		// The heads of the columns, the tabs.
		return {...common, ...screen, ...width, type: 'columns', listHeight: inside - 1, paneHeight: inside - 1};
	}
	// The heads of the columns, the edge between the two, the tabs.
	const listHeight = Math.floor((inside - 3) * 0.48);
	const width = {listWidth: columns - edges, paneWidth: columns - edges};
	return {...common, ...screen, ...width, type: 'stacked', listHeight, paneHeight: inside - 3 - listHeight};
};

/** The first row of a window of `height` rows that shows row `index` of `count`, moved no further than needed. */
export const scrollTo = (top: number, index: number, {count, height}: {count: number; height: number}): number => {
	const lowest = Math.max(0, count - height);
	const follows = Math.min(Math.max(top, index - height + 1), Math.max(0, index));
	return Math.min(Math.max(0, follows), lowest);
};
