import {useContext} from 'react';
import type {ConfirmQuestion} from '../../actions/shared/action.js';
import {Line} from '../drawing/line.js';
import {sentence} from '../drawing/phrases.js';
import {ThemeContext} from '../drawing/theme.js';
import {layOutConfirm, outOfView, type DialogPlace} from './confirm-layout.js';

type ConfirmProps = {
	readonly question: ConfirmQuestion;
	/** The lookup that completes the question. */
	readonly step?: string | undefined;
	readonly top: number;
	readonly inside: DialogPlace['inside'];
};

/** The question line by line and the keys that answer it. Long lists scroll. */
export const Confirm = ({question, step, top, inside}: ConfirmProps) => {
	const {signs} = useContext(ThemeContext);
	const {lines, keys, room} = layOutConfirm(question, inside, signs.cut);
	const from = Math.min(top, Math.max(0, lines.length - room));
	const width = inside.width + 2;
	const hidden = outOfView(from, lines.length - from - room);
	const below = hidden === '' && step !== undefined ? ` ${sentence(step)} …` : hidden;
	return (
		<>
			{lines.slice(from, from + room).map(({text, tone}, index) => (
				<Line isFilled key={from + index} spans={[{text: ` ${text}`, tone}]} width={width} />
			))}
			<Line isFilled spans={[{text: below, tone: 'dim'}]} width={width} />
			{keys.map((spans, index) => (
				<Line isFilled key={`keys ${index}`} spans={spans} width={width} />
			))}
		</>
	);
};
