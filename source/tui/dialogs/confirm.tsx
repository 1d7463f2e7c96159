import type {ConfirmQuestion} from '../../actions/action.js';
import {Line} from '../line.js';
import {sentence} from '../words.js';
import {layOutConfirm, type DialogPlace} from './confirm-layout.js';

type ConfirmProps = {
	readonly question: ConfirmQuestion;
	/** What is being done to find out the rest of it. */
	readonly step?: string | undefined;
	readonly top: number;
	readonly inside: DialogPlace['inside'];
};

/** What is asked, line by line, and the keys that answer. Long lists scroll. */
export const Confirm = ({question, step, top, inside}: ConfirmProps) => {
	const {lines, keys, room} = layOutConfirm(question, inside);
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

const outOfView = (above: number, below: number): string => {
	if (above > 0 && below > 0) return ` ${above} more above, ${below} below: k j`;
	if (below > 0) return ` ${below} more below: j, G to the end`;
	return above > 0 ? ` ${above} more above: k, g to the top` : '';
};
