import type {Question} from '../../actions/action.js';
import {keyName} from '../keys.js';
import {Line} from '../line.js';
import type {Span} from '../panes/pane.js';

type ConfirmProps = {
	readonly question: Extract<Question, {type: 'confirm'}>;
	readonly top: number;
	readonly width: number;
	readonly height: number;
};

/** What is asked, line by line, and the keys that answer. Long lists scroll. */
export const Confirm = ({question, top, width, height}: ConfirmProps) => {
	const {lines, choices} = question;
	const room = Math.max(1, height - 2);
	const from = Math.min(top, Math.max(0, lines.length - room));
	const hidden = lines.length - from - room;
	const keys: readonly Span[] = [...choices, {key: 'escape', label: 'cancel'}].flatMap(({key, label}) => [
		{text: ` ${keyName(key)}`, tone: 'accent'},
		{text: ` ${label}   `},
	]);
	return (
		<>
			{lines.slice(from, from + room).map(({text, tone}, index) => (
				<Line isFilled key={from + index} spans={[{text: ` ${text}`, tone}]} width={width + 2} />
			))}
			<Line isFilled spans={hidden > 0 ? [{text: ` ${hidden} more below: j`, tone: 'dim'}] : []} width={width + 2} />
			<Line isFilled spans={keys} width={width + 2} />
		</>
	);
};
