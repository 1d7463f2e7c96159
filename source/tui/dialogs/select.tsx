import SelectInput from 'ink-select-input';
import {Text} from 'ink';
import {useContext} from 'react';
import type {Question} from '../../actions/shared/action.js';
import {fitEnd, padEnd} from '../../text/fit-width.js';
import {Line} from '../drawing/line.js';
import {ThemeContext} from '../drawing/theme.js';
import type {Asking} from '../state/state.js';
import {outOfView} from './confirm-layout.js';
import {layOutSelect} from './enter-layout.js';

type SelectDialogProps = {
	readonly asking: Asking;
	readonly question: Extract<Question, {type: 'select'}>;
	readonly width: number;
	readonly height: number;
};

/**
 * A fixed list to choose from. The chosen option stands in the state, where keys that come in one burst find it;
 * ink-select-input draws it, and is remounted for each choice, since it takes an index only at its mount.
 */
export const SelectDialog = ({asking, question, width, height}: SelectDialogProps) => {
	const {options} = question;
	const {signs, isAscii} = useContext(ThemeContext);
	const look = {width, height, mark: signs.cut, isAscii};
	const {lines, notes, keys, from, room, lineOf} = layOutSelect(question, asking, look);
	const items = options.slice(from, from + room).map(option => ({
		key: option.value,
		value: option.value,
		label: padEnd(fitEnd(lineOf(option), width - 3, signs.cut), width - 1),
	}));
	return (
		<>
			{lines.map(({text, tone}, line) => (
				<Line isFilled key={`line ${line}`} spans={[{text: ` ${text}`, tone}]} width={width + 2} />
			))}
			<SelectInput
				key={asking.index}
				items={items}
				initialIndex={asking.index - from}
				isFocused={false}
				indicatorComponent={Indicator}
				itemComponent={Item}
			/>
			{notes.map((text, line) => (
				<Line isFilled key={`note ${line}`} spans={[{text: `   ${text}`, tone: 'dim'}]} width={width + 2} />
			))}
			<Line isFilled spans={[{text: outOfView(from, options.length - from - room), tone: 'dim'}]} width={width + 2} />
			{keys.map((spans, line) => (
				<Line isFilled key={`keys ${line}`} spans={spans} width={width + 2} />
			))}
		</>
	);
};

const Indicator = ({isSelected = false}: {readonly isSelected?: boolean}) => {
	const theme = useContext(ThemeContext);
	return <Text {...theme.tones.accent}>{isSelected ? ' > ' : '   '}</Text>;
};

const Item = ({isSelected = false, label}: {readonly isSelected?: boolean; readonly label: string}) => {
	const theme = useContext(ThemeContext);
	return (
		<Text wrap="truncate-end" {...(isSelected ? theme.tones.strong : {})}>
			{label}
		</Text>
	);
};
