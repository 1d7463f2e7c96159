import {Box} from 'ink';
import {useContext, type ReactNode} from 'react';
import type {Asking} from '../state/state.js';
import {Line} from '../drawing/line.js';
import {ThemeContext, type FrameSigns} from '../drawing/theme.js';
import {Confirm} from './confirm.js';
import {placeOfDialog, type DialogPlace} from './confirm-layout.js';
import {SelectDialog} from './select.js';
import {TextDialog} from './text.js';

type DialogProps = {readonly asking: Asking; readonly columns: number; readonly rows: number};

/** The open question, in a frame above the list. */
export const Dialog = ({asking, columns, rows}: DialogProps) => {
	const {signs} = useContext(ThemeContext);
	const place = placeOfDialog(asking.question.title, {columns, rows}, {mark: signs.cut});
	return (
		<Frame place={place} columns={columns}>
			<Body asking={asking} inside={place.inside} />
		</Frame>
	);
};

type BodyProps = {readonly asking: Asking; readonly inside: DialogPlace['inside']};

const Body = ({asking, inside}: BodyProps) => {
	const {question} = asking;
	switch (question.type) {
		case 'confirm':
			return <Confirm question={question} step={asking.step} top={asking.top} inside={inside} />;
		case 'text':
			return <TextDialog question={question} text={asking.text} refusal={asking.refusal} {...inside} />;
		case 'select':
			return <SelectDialog asking={asking} question={question} {...inside} />;
	}
};

const margin = 1;

const blanks = {
	topLeft: ' ',
	top: ' ',
	topRight: ' ',
	left: ' ',
	bottomLeft: ' ',
	bottom: ' ',
	bottomRight: ' ',
	right: ' ',
} as const;

/** The lines of a frame as Ink takes them. */
const borderOf = ({corners, rule, upright}: FrameSigns) => ({
	...corners,
	top: rule,
	bottom: rule,
	left: upright,
	right: upright,
});

type FrameProps = {
	readonly place: DialogPlace;
	readonly columns: number;
	readonly children: ReactNode;
};

/** A frame that covers what lies below it. */
export const Frame = ({place: {title, width, top, left, isTight}, columns, children}: FrameProps) => {
	const theme = useContext(ThemeContext);
	const colour = theme.borderColor === undefined ? {} : {borderColor: theme.borderColor};
	// Blanks keep the texts beside it off its edges.
	const hasMargin = width + 2 * margin <= columns;
	return (
		<Box position="absolute" marginTop={top} marginLeft={left - (hasMargin ? margin : 0)}>
			<Box {...(hasMargin && {borderStyle: blanks, borderTop: false, borderBottom: false})}>
				<Box flexDirection="column" width={width} borderStyle={borderOf(theme.focusedFrame)} {...colour}>
					{title.map(line => (
						<Line isFilled key={line} spans={[{text: ` ${line}`, tone: 'strong'}]} width={width - 2} />
					))}
					{isTight ? null : <Line isFilled spans={[]} width={width - 2} />}
					{children}
				</Box>
			</Box>
		</Box>
	);
};
