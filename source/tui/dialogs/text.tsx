import {useContext} from 'react';
import type {Question} from '../../actions/action.js';
import {printable} from '../../core/text.js';
import {fitEnd} from '../../format.js';
import {Line} from '../line.js';
import type {TextField} from '../text-field.js';
import {ThemeContext} from '../theme.js';

type TextDialogProps = {
	readonly question: Extract<Question, {type: 'text'}>;
	readonly text: TextField;
	readonly refusal: string | undefined;
	readonly width: number;
};

/** A line to type into, and why it can't be taken if it can't. */
export const TextDialog = ({question, text, refusal, width}: TextDialogProps) => {
	const {signs} = useContext(ThemeContext);
	const characters = Array.from(text.value);
	// The end that is being typed stays in view.
	const from = Math.max(0, text.cursor - (width - 6));
	const before = characters.slice(from, text.cursor).map(printable).join('');
	const after = fitEnd(characters.slice(text.cursor).map(printable).join(''), Math.max(0, width - 4 - before.length));
	const line = width + 2;
	return (
		<>
			{(question.lines ?? []).map(({text: words, tone}, index) => (
				<Line isFilled key={index} spans={[{text: ` ${words}`, tone}]} width={line} />
			))}
			<Line
				isFilled
				spans={[{text: ' > ', tone: 'accent'}, {text: before}, {text: signs.caret, tone: 'accent'}, {text: after}]}
				width={line}
			/>
			<Line isFilled spans={refusal === undefined ? [] : [{text: ` ${refusal}`, tone: 'bad'}]} width={line} />
			<Line
				isFilled
				spans={[
					{text: ' Enter', tone: 'accent'},
					{text: ' take it   '},
					{text: 'Esc', tone: 'accent'},
					{text: ' cancel'},
				]}
				width={line}
			/>
		</>
	);
};
