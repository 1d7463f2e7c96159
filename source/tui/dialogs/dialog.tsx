import {Box} from 'ink';
import {useContext, type ReactNode} from 'react';
import type {Asking} from '../state.js';
import {Line} from '../line.js';
import {ThemeContext} from '../theme.js';
import {Confirm} from './confirm.js';
import {placeOfDialog, type DialogPlace} from './confirm-layout.js';
import {wrapText} from '../wrap.js';
import {SelectDialog} from './select.js';
import {TextDialog} from './text.js';

type DialogProps = {readonly asking: Asking; readonly columns: number; readonly rows: number};

/** The open question, in a frame above what it is about. */
export const Dialog = ({asking, columns, rows}: DialogProps) => {
	const {title} = asking.question;
	const {width, top, inside} = placeOfDialog(title, {columns, rows});
	return (
		<Frame title={title} width={width} columns={columns} top={top}>
			<Body asking={asking} inside={inside} />
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
			return <TextDialog question={question} text={asking.text} refusal={asking.refusal} width={inside.width} />;
		case 'select':
			return <SelectDialog question={question} index={asking.index} {...inside} />;
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
