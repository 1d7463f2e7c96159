import SelectInput from 'ink-select-input';
import {Text} from 'ink';
import {useContext} from 'react';
import type {Question} from '../../actions/shared/action.js';
import {fitEnd, padEnd, widthOf} from '../../text/fit-width.js';
import {Line} from '../drawing/line.js';
import {ThemeContext} from '../drawing/theme.js';
import {wrapText} from '../drawing/wrap.js';
import {enterChoices, keyLines, outOfView, wrapLines} from './confirm-layout.js';

type Option = Extract<Question, {type: 'select'}>['options'][number];

type SelectDialogProps = {
	readonly question: Extract<Question, {type: 'select'}>;
	readonly index: number;
	readonly width: number;
	readonly height: number;
};

/**
 * A fixed list to choose from. The chosen option stands in the state, where keys that come in one burst find it;
 * ink-select-input draws it, and is remounted for each choice, since it takes an index only at its mount.
 */
export const SelectDialog = ({question, index, width, height}: SelectDialogProps) => {
	const {options} = question;
	const {signs, isAscii} = useContext(ThemeContext);
	const keys = keyLines([{key: isAscii ? 'k j' : '↑ ↓', label: 'choose'}, ...enterChoices], width);
	const lines = wrapLines(question.lines ?? [], {width, room: height - keys.length - 2, mark: signs.cut});
	const labelWidth = Math.min(Math.floor(width * 0.6), Math.max(...options.map(({label}) => widthOf(label))));
	const lineOf = ({label, note}: Option): string =>
		note === undefined ? label : `${padEnd(fitEnd(label, labelWidth, signs.cut), labelWidth)}  ${note}`;
	const isCut = options.some(option => widthOf(lineOf(option)) > width - 3);
	const notes = isCut && height >= roomy ? noteLines(options, index, {width, mark: signs.cut}) : [];
	const room = Math.max(1, height - lines.length - notes.length - keys.length - 1);
	const from = Math.min(Math.max(0, index - room + 1), Math.max(0, options.length - room));
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
				key={index}
				items={items}
				initialIndex={index - from}
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

const roomy = 10;
const mostNoteLines = 2;

/**
 * The note of the chosen option, if its row cuts it. It takes equally many lines for each option, so that nothing below
 * it moves.
 */
const noteLines = (
	options: readonly Option[],
	index: number,
	{width, mark}: {readonly width: number; readonly mark: string},
): readonly string[] => {
	const room = width - 2;
	const count = Math.min(mostNoteLines, Math.max(...options.map(({note = ''}) => wrapText(note, room).length)));
	const own = wrapLines([{text: options[index]?.note ?? ''}], {width: room, room: count, mark});
	return Array.from({length: count}, (_, line) => own[line]?.text ?? '');
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
