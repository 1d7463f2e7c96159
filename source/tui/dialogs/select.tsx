import SelectInput from 'ink-select-input';
import {Text} from 'ink';
import {useContext} from 'react';
import type {Question} from '../../actions/action.js';
import {fitEnd, padEnd, widthOf} from '../../format.js';
import {Line} from '../line.js';
import {ThemeContext} from '../theme.js';

type SelectDialogProps = {
	readonly question: Extract<Question, {type: 'select'}>;
	readonly index: number;
	readonly width: number;
	readonly height: number;
};

/**
 * A fixed list to choose from. Which option is chosen stands in the state, where keys that come in one burst find it;
 * ink-select-input draws it, and is made anew when another is chosen, since it takes an index only once.
 */
export const SelectDialog = ({question, index, width, height}: SelectDialogProps) => {
	const {options, lines = []} = question;
	const room = Math.max(3, height - lines.length - 2);
	const from = Math.min(Math.max(0, index - room + 1), Math.max(0, options.length - room));
	const labelWidth = Math.min(Math.floor(width * 0.6), Math.max(...options.map(({label}) => widthOf(label))));
	const items = options.slice(from, from + room).map(({value, label, note}) => ({
		key: value,
		value,
		label: padEnd(
			fitEnd(note === undefined ? label : `${padEnd(fitEnd(label, labelWidth), labelWidth)}  ${note}`, width - 3),
			width - 1,
		),
	}));
	return (
		<>
			{lines.map(({text, tone}, line) => (
				<Line isFilled key={line} spans={[{text: ` ${text}`, tone}]} width={width + 2} />
			))}
			<SelectInput
				key={index}
				items={items}
				initialIndex={index - from}
				isFocused={false}
				indicatorComponent={Indicator}
				itemComponent={Item}
			/>
			<Line isFilled spans={[]} width={width + 2} />
			<Line
				isFilled
				spans={[
					{text: ' ↑ ↓', tone: 'accent'},
					{text: ' choose   '},
					{text: 'Enter', tone: 'accent'},
					{text: ' take it   '},
					{text: 'Esc', tone: 'accent'},
					{text: ' cancel'},
				]}
				width={width + 2}
			/>
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
