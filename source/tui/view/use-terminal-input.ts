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
	// Before `useInput`: the Escape that Ink swallows was pressed before the key that it reports.
	useSwallowedKeys(key => onKeys([key]));
	useInput((input, key) => onKeys(keysOf(input, key)));
	usePaste(onPaste);
	useEffect(() => mouse?.subscribe(onMouse), [mouse, onMouse]);
};

/**
 * The keys that Ink's `useInput` swallows: F5, which it reports as nothing at all, and the first of two Escapes that come in
 * one read, which it takes for Alt.
 */
const useSwallowedKeys = (onPress: (key: string) => void): void => {
	const {internal_eventEmitter: emitter} = useStdin() as ReturnType<typeof useStdin> & {
		readonly internal_eventEmitter: EventEmitter;
	};
	useEffect(() => {
		const listen = (input: string): void => {
			if (input === '\u001B[15~' || input === '\u001B[[E') onPress('f5');
			else if (input.startsWith('\u001B\u001B')) onPress('escape');
		};
		emitter.on('input', listen);
		return () => {
			emitter.off('input', listen);
		};
	}, [emitter, onPress]);
};
