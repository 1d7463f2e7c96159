import {useInput, usePaste, useStdin} from 'ink';
import type {EventEmitter} from 'node:events';
import {useEffect} from 'react';
import type {Mouse} from '../session/open-terminal-reports.js';
import {keysOf} from '../state/key-table.js';
import type {MouseEvent} from '../state/terminal-reports.js';

type Handlers = {
	readonly onKeys: (keys: readonly string[]) => void;
	readonly onMouse: (event: MouseEvent) => void;
	readonly onPaste: (text: string) => void;
};

/** Keys, the mouse and pasted text. */
export const useTerminalInput = (mouse: Mouse | undefined, {onKeys, onMouse, onPaste}: Handlers): void => {
	useInput((input, key) => onKeys(keysOf(input, key)));
	usePaste(onPaste);
	useFunctionKey(() => onKeys(['f5']));
	useEffect(() => mouse?.subscribe(onMouse), [mouse, onMouse]);
};

/** F5, which Ink's `useInput` reports as nothing at all. */
const useFunctionKey = (onPress: () => void): void => {
	const {internal_eventEmitter: emitter} = useStdin() as ReturnType<typeof useStdin> & {
		readonly internal_eventEmitter: EventEmitter;
	};
	useEffect(() => {
		const listen = (input: string): void => {
			if (input === '\u001B[15~' || input === '\u001B[[E') onPress();
		};
		emitter.on('input', listen);
		return () => {
			emitter.off('input', listen);
		};
	}, [emitter, onPress]);
};
