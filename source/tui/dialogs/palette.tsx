import {useContext} from 'react';
import type {Action} from '../../actions/shared/action.js';
import {padEnd} from '../../text/fit-width.js';
import {keyName} from '../state/key-table.js';
import {Line} from '../drawing/line.js';
import {paletteEntries} from './palette-entries.js';
import type {Screen} from '../screens/screen.js';
import type {State} from '../state/state.js';
import {ThemeContext} from '../drawing/theme.js';
import {placeOfDialog} from './confirm-layout.js';
import {Frame} from './dialog.js';

type PaletteProps = {
	readonly mode: Extract<State['mode'], {type: 'palette'}>;
	readonly actions: readonly Action[];
	readonly screens: readonly Screen[];
	readonly columns: number;
	readonly rows: number;
};

/** Every action by name: type a part of it, Enter does it. */
export const Palette = ({mode, actions, screens, columns, rows}: PaletteProps) => {
	const {signs} = useContext(ThemeContext);
	const place = placeOfDialog('Run a command', {columns: Math.min(columns, 66), rows});
	const {width} = place;
	// The line that is typed into; the footer below the frame says the keys.
	const room = Math.max(1, place.inside.height - 2);
	const entries = paletteEntries(mode.text.value, {actions, screens});
	const from = Math.min(Math.max(0, mode.index - room + 1), Math.max(0, entries.length - room));
	return (
		<Frame place={place} columns={columns}>
			<Line
				isFilled
				spans={[{text: ' : ', tone: 'accent'}, {text: mode.text.value}, {text: signs.caret, tone: 'accent'}]}
				width={width - 2}
			/>
			{entries.slice(from, from + room).map(({title, key}, index) => (
				<Line
					isFilled
					key={title}
					spans={[{text: `   ${padEnd(key === undefined ? '' : keyName(key), 8)}`, tone: 'accent'}, {text: title}]}
					width={width - 2}
					highlight={from + index === mode.index ? 'cursor' : undefined}
				/>
			))}
			{entries.length === 0 ? (
				<Line isFilled spans={[{text: '   No matching command', tone: 'dim'}]} width={width - 2} />
			) : null}
		</Frame>
	);
};
