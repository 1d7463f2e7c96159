import {useContext} from 'react';
import type {Question} from '../../actions/shared/action.js';
import {printable} from '../../core/text/printable.js';
import {fitEnd, widthOf} from '../../text/fit-width.js';
import {Line} from '../drawing/line.js';
import type {TextField} from '../state/text-field.js';
import {ThemeContext} from '../drawing/theme.js';
import {layOutText} from './enter-layout.js';

type TextDialogProps = {
	readonly question: Extract<Question, {type: 'text'}>;
	readonly text: TextField;
	readonly refusal: string | undefined;
	readonly width: number;
	readonly height: number;
};

/** A text field, with the reason if its text is refused. */
export const TextDialog = ({question, text, refusal, width, height}: TextDialogProps) => {
	const {signs} = useContext(ThemeContext);
	const characters = Array.from(text.value).map(printable);
	const before = endOf(characters.slice(0, text.cursor), width - 6);
	const after = fitEnd(characters.slice(text.cursor).join(''), Math.max(0, width - 4 - widthOf(before)), signs.cut);
	const line = width + 2;
	const {lines, refusals, keys} = layOutText(question, refusal, {width, height, mark: signs.cut});
	return (
		<>
			{lines.map(({text: words, tone}, index) => (
				<Line isFilled key={`line ${index}`} spans={[{text: ` ${words}`, tone}]} width={line} />
			))}
			<Line
				isFilled
				spans={[{text: ' > ', tone: 'accent'}, {text: before}, {text: signs.caret, tone: 'accent'}, {text: after}]}
				width={line}
			/>
			{refusals.map(({text: words}, index) => (
				<Line isFilled key={`refusal ${index}`} spans={[{text: ` ${words}`, tone: 'bad'}]} width={line} />
			))}
			{keys.map((spans, index) => (
				<Line isFilled key={`keys ${index}`} spans={spans} width={line} />
			))}
		</>
	);
};

/** The characters that fit into `width` columns, counted from the end: the end is being typed and stays in view. */
const endOf = (characters: readonly string[], width: number): string => {
	let from = Math.max(0, characters.length - width);
	while (widthOf(characters.slice(from).join('')) > width) from += 1;
	return characters.slice(from).join('');
};
