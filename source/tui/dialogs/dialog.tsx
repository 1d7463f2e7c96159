import {Box} from 'ink';
import {useContext, type ReactNode} from 'react';
import type {Asking} from '../state.js';
import {Line} from '../line.js';
import {ThemeContext} from '../theme.js';
import {Confirm} from './confirm.js';
import {wrapText} from '../wrap.js';
import {SelectDialog} from './select.js';
import {TextDialog} from './text.js';

type DialogProps = {readonly asking: Asking; readonly columns: number; readonly rows: number};

/** The open question, in a frame above what it is about. */
export const Dialog = ({asking, columns, rows}: DialogProps) => {
	const width = Math.min(columns - 2, 84);
	const top = rows < 20 ? 0 : 2;
	const {title} = asking.question;
	// The frame's two edges, the title and the line below it.
	const taken = wrapText(title, width - 4).length + 3;
	return (
		<Frame title={title} width={width} columns={columns} top={top}>
			<Body asking={asking} width={width - 4} height={rows - top - taken} />
		</Frame>
	);
};

type BodyProps = {readonly asking: Asking; readonly width: number; readonly height: number};

const Body = ({asking, width, height}: BodyProps) => {
	const {question} = asking;
	switch (question.type) {
		case 'confirm':
			return <Confirm question={question} found={asking.found} top={asking.top} width={width} height={height} />;
		case 'text':
			return <TextDialog question={question} text={asking.text} refusal={asking.refusal} width={width} />;
		case 'select':
			return <SelectDialog question={question} index={asking.index} width={width} height={height} />;
	}
};

type FrameProps = {
	readonly title: string;
	readonly width: number;
	readonly columns: number;
	/** Lines above it. */
	readonly top?: number;
	readonly children: ReactNode;
};

/** A frame that covers what lies below it. */
export const Frame = ({title, width, columns, top = 2, children}: FrameProps) => {
	const theme = useContext(ThemeContext);
	const colour = theme.borderColor === undefined ? {} : {borderColor: theme.borderColor};
	return (
		<Box position="absolute" marginTop={top} marginLeft={Math.max(0, Math.floor((columns - width) / 2))}>
			<Box flexDirection="column" width={width} borderStyle={theme.borderStyle} {...colour}>
				{wrapText(title, width - 4).map(line => (
					<Line isFilled key={line} spans={[{text: ` ${line}`, tone: 'strong'}]} width={width - 2} />
				))}
				<Line isFilled spans={[]} width={width - 2} />
				{children}
			</Box>
		</Box>
	);
};
