import {Static, Text, useApp} from 'ink';
import {useEffect, useRef, useState, useSyncExternalStore} from 'react';
import type {Session} from '../session/session.js';
import type {AppProps} from './app.js';
import {linesBetween, spokenOf, type Spoken} from './spoken.js';
import {useTerminalInput} from './use-terminal-input.js';

type PlainAppProps = {
	readonly session: Session;
	/** Receives the function that gives the terminal away, for Ctrl-Z. */
	readonly onReady: AppProps['onReady'];
};

/** The program in lines of text, for screen readers: each change is said once, below what was said before. */
export const PlainApp = ({session, onReady}: PlainAppProps) => {
	const {suspendTerminal} = useApp();
	const state = useSyncExternalStore(session.subscribe, session.getState);
	const before = useRef<Spoken>(undefined);
	const [lines, setLines] = useState<string[]>([
		'venv-tui in lines of text. The question mark lists the keys, q quits.',
	]);
	useTerminalInput(undefined, {onKeys: keys => session.press(...keys), onMouse: () => {}, onPaste: session.paste});
	useEffect(() => onReady?.(suspendTerminal), [onReady, suspendTerminal]);
	useEffect(() => {
		const now = spokenOf(state, session.selectors);
		const fresh = linesBetween(before.current, now);
		before.current = now;
		if (fresh.length > 0) setLines(all => [...all, ...fresh]);
	}, [state, session]);
	return <Static items={lines}>{(line, index) => <Text key={index}>{line === '' ? ' ' : line}</Text>}</Static>;
};
