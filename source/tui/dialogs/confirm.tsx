import type {Line as DialogLine, Question} from '../../actions/action.js';
import {widthOf} from '../../format.js';
import {keyName} from '../keys.js';
import {Line} from '../line.js';
import type {Span} from '../panes/pane.js';
import {wrapText} from '../wrap.js';

type ConfirmProps = {
	readonly question: Extract<Question, {type: 'confirm'}>;
	/** Further lines: what was found out since it opened. */
	readonly found?: readonly DialogLine[] | undefined;
	readonly top: number;
	readonly width: number;
	readonly height: number;
};

/** What is asked, line by line, and the keys that answer. Long lists scroll. */
export const Confirm = ({question, found = [], top, width, height}: ConfirmProps) => {
	const {choices} = question;
	const lines = [...question.lines, ...found].flatMap(({text, tone}) =>
		wrapText(text, width).map(piece => ({text: piece, tone})),
	);
	const keys = keyLines([...choices, {key: 'escape', label: 'cancel'}], width);
	const room = Math.max(1, height - 1 - keys.length);
	const from = Math.min(top, Math.max(0, lines.length - room));
	const hidden = lines.length - from - room;
	return (
		<>
			{lines.slice(from, from + room).map(({text, tone}, index) => (
				<Line isFilled key={from + index} spans={[{text: ` ${text}`, tone}]} width={width + 2} />
			))}
			<Line isFilled spans={hidden > 0 ? [{text: ` ${hidden} more below: j`, tone: 'dim'}] : []} width={width + 2} />
			{keys.map((spans, index) => (
				<Line isFilled key={`keys ${index}`} spans={spans} width={width + 2} />
			))}
		</>
	);
};

type Choice = {readonly key: string; readonly label: string};

/** The keys that answer, in as many lines as they need. */
const keyLines = (choices: readonly Choice[], width: number): ReadonlyArray<readonly Span[]> => {
	const lines: Span[][] = [[]];
	let used = 0;
	for (const {key, label} of choices) {
		const name = keyName(key);
		const length = widthOf(name) + widthOf(label) + 5;
		const [first = '', ...others] = wrapText(label, width - widthOf(name) - 1);
		if (used > 0 && used + length - 3 > width) {
			lines.push([]);
			used = 0;
		}
		lines.at(-1)?.push({text: ` ${name}`, tone: 'accent'}, {text: ` ${first}${others.length > 0 ? '' : '   '}`});
		lines.push(...others.map(text => [{text: ' '.repeat(widthOf(name) + 2) + text}]));
		used += others.length > 0 ? width : length;
	}
	return lines;
};
