import {createMouseReader, type MouseEvent} from '../state/mouse.js';

/** The mouse of the terminal, for as long as the program has the screen. */
export type Mouse = {
	/** Asks the terminal for reports. */
	readonly on: () => void;
	readonly off: () => void;
	readonly subscribe: (listener: (event: MouseEvent) => void) => () => void;
	/** Takes the mouse off for good and reads nothing any more. */
	readonly close: () => void;
};

type Terminal = {readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream; readonly isWanted: boolean};

/**
 * Takes the reports of the mouse out of the input before Ink reads it, which drops what is no key. Where the mouse is not
 * wanted nothing is asked for; reports that come all the same are taken out, too.
 */
export const openMouse = ({stdin, stdout, isWanted}: Terminal): Mouse => {
	const listeners = new Set<(event: MouseEvent) => void>();
	const readMouse = createMouseReader();
	const read = stdin.read.bind(stdin);
	stdin.read = (size?: number): unknown => {
		const piece: unknown = read(size);
		if (typeof piece !== 'string') return piece;
		const {text, events} = readMouse(piece);
		for (const event of events) for (const listener of listeners) listener(event);
		return text;
	};
	const off = (): void => void (isWanted && stdout.write('\u001B[?1006l\u001B[?1000l'));
	return {
		on: () => void (isWanted && stdout.write('\u001B[?1000h\u001B[?1006h')),
		off,
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		close: () => {
			off();
			stdin.read = read;
		},
	};
};
