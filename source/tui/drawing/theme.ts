import {createContext} from 'react';
import type {Tone} from './spans.js';

/** What Ink's `Text` takes of a look. */
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
	readonly borderStyle: 'round' | 'classic';
	readonly borderColor: string | undefined;
	readonly isAscii: boolean;
	readonly signs: Signs;
};

export type Signs = {
	readonly broken: string;
	readonly degraded: string;
	readonly cut: string;
	readonly rule: string;
	readonly upright: string;
	readonly descending: string;
	readonly ascending: string;
	readonly caret: string;
	readonly thumb: string;
	readonly corners: Readonly<Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight' | 'left' | 'right', string>>;
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

const coloured: Theme['tones'] = {
	plain: {},
	dim: {dimColor: true},
	strong: {bold: true},
	accent: {color: 'cyan'},
	good: {color: 'green'},
	warning: {color: 'yellow'},
	bad: {color: 'red'},
};

// Bold and inverse are no colours: they stay with NO_COLOR, and words and signs say the rest.
const plain: Theme['tones'] = {
	plain: {},
	dim: {},
	strong: {bold: true},
	accent: {bold: true},
	good: {},
	warning: {bold: true},
	bad: {bold: true},
};

type Look = {
	readonly isColoured: boolean;
	readonly isAscii: boolean;
	/** How many colours the terminal has, as a power of two: 4 stands for 16. */
	readonly colourDepth?: number | undefined;
};

// A shade of one of 16 colours may come out as black on black: there the colours are swapped.
const leastDepthForShades = 8;

/** One accent colour for focus and cursor, green, yellow and red for health alone, else the terminal's own. */
export const createTheme = ({isColoured, isAscii, colourDepth = leastDepthForShades}: Look): Theme => ({
	tones: isColoured ? coloured : plain,
	highlights:
		isColoured && colourDepth >= leastDepthForShades
			? {
					cursor: {backgroundColor: '#17566b', color: '#ffffff', bold: true},
					resting: {backgroundColor: '#2b3a42', color: '#ffffff', bold: true},
				}
			: {cursor: {inverse: true}, resting: {bold: true}},
	borderStyle: isAscii ? 'classic' : 'round',
	borderColor: isColoured ? 'cyan' : undefined,
	isAscii,
	signs: isAscii ? asciiSigns : unicodeSigns,
});

/** The theme of this run, for every component. */
export const ThemeContext = createContext(createTheme({isColoured: false, isAscii: true}));
