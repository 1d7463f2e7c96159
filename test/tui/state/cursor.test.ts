import {expect, test} from 'vitest';
import {movePlace, steadyPlace} from '../../../source/tui/state/cursor.js';
import {startPlace} from '../../../source/tui/state/state.js';
import {placeIn} from '../../../source/tui/view/scroller.js';

const rowsOf = (...ids: readonly string[]) => ids.map(id => ({id, spans: []}));
const height = 3;

test('rows that come and go above the cursor leave its row on its line of the screen', () => {
	const rows = rowsOf('c', 'e', 'g', 'i', 'k');
	const moved = movePlace({head: [], foot: [], rows, place: startPlace, height, width: 80}, 3);
	const place = {...startPlace, ...moved};
	const line = 3 - place.top;
	const more = rowsOf('a', 'b', 'c', 'e', 'g', 'i', 'k');
	expect(steadyPlace(more, place, height)).toMatchObject({cursor: 'i', index: 5, top: 5 - line});
	const fewer = rowsOf('e', 'g', 'i', 'k');
	expect(steadyPlace(fewer, place, height)).toMatchObject({cursor: 'i', index: 2, top: 2 - line});
});

test('when the row under the cursor goes, the next is selected, at the end the last', () => {
	const place = {...startPlace, cursor: 'b', index: 1};
	expect(steadyPlace(rowsOf('a', 'c', 'd'), place, height).cursor).toBe('c');
	expect(steadyPlace(rowsOf('a'), place, height).cursor).toBe('a');
	expect(steadyPlace([{spans: []}], place, height)).toBe(place);
});

test('a first row below the lines in view is scrolled to before the cursor leaves it; the end is one key away', () => {
	const rows = [{spans: []}, {spans: []}, {spans: []}, ...rowsOf('a', 'b', 'c', 'd')];
	const shown = {head: [], foot: [], rows, place: startPlace, height, width: 80};
	expect(placeIn(shown, true)).toBe('1-3 of 7');
	const place = {...startPlace, ...movePlace(shown, 1)};
	expect(place).toEqual({...startPlace, top: 1});
	expect(placeIn({...shown, place}, true)).toBe('1 of 4');
	expect(movePlace({...shown, place}, 1)).toMatchObject({cursor: 'b', top: 2});
	expect(movePlace(shown, 1000)).toMatchObject({cursor: 'd', top: 4});
});

test('to the end also shows the lines below the last row that can have the cursor', () => {
	const rows = [...rowsOf('a', 'b', 'c'), {spans: []}, {spans: []}];
	const shown = {head: [], foot: [], rows, place: startPlace, height, width: 80};
	expect(movePlace(shown, 1000)).toMatchObject({cursor: 'c', top: 2});
});
