import {createContext} from 'react';
import type {Settings} from '../../core/model/settings.js';
import type {Tone} from './spans.js';

/** The style props of Ink's `Text`. */
type Style = {
	readonly color?: string;
	readonly backgroundColor?: string;
	readonly bold?: boolean;
	readonly dimColor?: boolean;
	readonly inverse?: boolean;
};

/** How much a row stands out: the row under the cursor where the keys go, or where they don't. */
export type Highlight = 'cursor' | 'resting';

export type Theme = {
	readonly tones: Readonly<Record<Tone, Style>>;
	readonly highlights: Readonly<Record<Highlight, Style>>;
	readonly borderColor: string | undefined;
	readonly isAscii: boolean;
	/** Whether it draws what lies behind a dialog: in one tone. */
	readonly isBehind: boolean;
	readonly signs: Signs;
	/** The lines of the frame that has the keys: others than the usual ones where no colour tells it from the rest. */
	readonly focusedFrame: FrameSigns;
	/** The ends of the edge between two frames side by side, by the one that has the keys. */
	readonly joints: Readonly<Record<'left' | 'right' | 'neither', Joint>>;
};

type Joint = {readonly top: string; readonly bottom: string};

export type FrameSigns = {
	readonly rule: string;
	readonly upright: string;
	readonly corners: Readonly<Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight' | 'left' | 'right', string>>;
};

export type Signs = FrameSigns & {
	readonly broken: string;
	readonly degraded: string;
	readonly cut: string;
	readonly descending: string;
	readonly ascending: string;
	readonly caret: string;
	readonly thumb: string;
};

const unicodeSigns: Signs = {
	broken: '✗',
	degraded: '!',
	cut: '…',
	rule: '─',
	upright: '│',
	descending: '▾',
	ascending: '▴',
	caret: '▏',
	thumb: '▐',
	corners: {topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', left: '├', right: '┤'},
};

const asciiSigns: Signs = {
	broken: 'x',
	degraded: '!',
	cut: '~',
	rule: '-',
	upright: '|',
	descending: 'v',
	ascending: '^',
	caret: '_',
	thumb: '#',
	corners: {topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', left: '+', right: '+'},
};

const heavyFrame: FrameSigns = {
	rule: '━',
	upright: '┃',
	corners: {topLeft: '┏', topRight: '┓', bottomLeft: '┗', bottomRight: '┛', left: '┣', right: '┫'},
};

const lightJoint: Joint = {top: '┬', bottom: '┴'};
const lightJoints = {left: lightJoint, right: lightJoint, neither: lightJoint};
const heavyJoints = {left: {top: '┱', bottom: '┹'}, right: {top: '┲', bottom: '┺'}, neither: lightJoint};
const asciiJoint: Joint = {top: '+', bottom: '+'};
const asciiJoints = {left: asciiJoint, right: asciiJoint, neither: asciiJoint};

const heavyAsciiFrame: FrameSigns = {...asciiSigns, rule: '='};

const coloured: Theme['tones'] = {
	plain: {},
	dim: {dimColor: true},
	strong: {bold: true},
	accent: {color: 'cyan'},
	good: {color: 'green'},
	warning: {color: 'yellow'},
	bad: {color: 'red'},
};

// Bold and inverse are not colours and stay under NO_COLOR, where words and signs carry the meaning.
const plain: Theme['tones'] = {
	plain: {},
	dim: {},
	strong: {bold: true},
	accent: {bold: true},
	good: {},
	warning: {bold: true},
	bad: {bold: true},
};

// Nothing is dim, and bold makes the colours bright.
const contrasting: Theme['tones'] = {
	plain: {},
	dim: {},
	strong: {bold: true},
	accent: {color: 'cyan', bold: true},
	good: {color: 'green', bold: true},
	warning: {color: 'yellow', bold: true},
	bad: {color: 'red', bold: true},
};

type Look = {
	readonly isColoured: boolean;
	readonly theme?: Settings['theme'] | undefined;
	/** Whether the terminal says that its background is light. */
	readonly isLight?: boolean | undefined;
	readonly isAscii: boolean;
	/** The number of colours of the terminal as a power of two: 4 stands for 16. */
	readonly colourDepth?: number | undefined;
};

// With 16 colours a dimmed one may come out as black on black, so colour and background are swapped there.
export const leastDepthForShades = 8;

/** One accent colour for focus and cursor, green, yellow and red for health alone, else the terminal's own. */
export const createTheme = (look: Look): Theme => {
	const {isAscii, theme = 'auto'} = look;
	const isColoured = look.isColoured && theme !== 'none';
	const signs = isAscii ? asciiSigns : unicodeSigns;
	return {
		tones: !isColoured ? plain : theme === 'high-contrast' ? contrasting : coloured,
		highlights: isColoured ? highlightsOf(look) : swapped,
		borderColor: isColoured ? 'cyan' : undefined,
		isAscii,
		isBehind: false,
		signs,
		focusedFrame: isColoured ? signs : isAscii ? heavyAsciiFrame : heavyFrame,
		joints: isAscii ? asciiJoints : isColoured ? lightJoints : heavyJoints,
	};
};

/** The theme of what lies behind a dialog: dim as a whole, where this theme dims anything. */
export const behind = (theme: Theme): Theme => {
	const {dim} = theme.tones;
	if (dim.dimColor !== true) return theme;
	const tones = {plain: dim, dim, strong: dim, accent: dim, good: dim, warning: dim, bad: dim};
	const {resting} = theme.highlights;
	const highlight = resting.backgroundColor === undefined ? dim : {...dim, backgroundColor: resting.backgroundColor};
	return {...theme, isBehind: true, tones, highlights: {cursor: highlight, resting: highlight}};
};

const highlightsOf = ({
	theme = 'auto',
	isLight = false,
	colourDepth = leastDepthForShades,
}: Look): Theme['highlights'] => {
	if (colourDepth < leastDepthForShades || theme === '16' || theme === 'high-contrast') return swapped;
	return theme === 'light' || (theme === 'auto' && isLight) ? lightShades : darkShades;
};

const swapped: Theme['highlights'] = {cursor: {inverse: true}, resting: {bold: true}};
const darkShades: Theme['highlights'] = {
	cursor: {backgroundColor: '#17566b', color: '#ffffff', bold: true},
	resting: {backgroundColor: '#2b3a42', color: '#ffffff', bold: true},
};
const lightShades: Theme['highlights'] = {
	cursor: {backgroundColor: '#b5dfea', color: '#000000', bold: true},
	resting: {backgroundColor: '#dde5e8', color: '#000000', bold: true},
};

/** The theme of this run, for every component. */
export const ThemeContext = createContext(createTheme({isColoured: false, isAscii: true}));
