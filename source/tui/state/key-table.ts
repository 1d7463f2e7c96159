import type {Action} from '../../actions/shared/action.js';

/** The commands of the shell itself; every other key belongs to an action or a screen. */
export type Command =
	| 'up'
	| 'down'
	| 'page-up'
	| 'page-down'
	| 'first'
	| 'last'
	| 'enter'
	| 'back'
	| 'next-pane'
	| 'previous-pane'
	| 'pane'
	| 'search'
	| 'search-next'
	| 'search-previous'
	| 'order'
	| 'reverse'
	| 'mark'
	| 'range'
	| 'mark-all'
	| 'mode'
	| 'copy'
	| 'look'
	| 'rescan'
	| 'palette'
	| 'quit'
	| 'interrupt'
	| 'suspend';

export type KeyBinding = {
	/** Names as {@link keysOf} gives them; a letter stands for itself, `' '` is Space. */
	readonly keys: readonly string[];
	readonly title: string;
	/** A word or two for the palette; absent if the palette leaves the key out. */
	readonly name?: string;
	readonly command: Command;
	/** Whether palette and footer leave the key out, since it only moves the cursor. */
	readonly isMotion?: boolean;
};

/** Every key that is neither an action's nor a screen's. A key stands here once: it means one thing. */
export const keyTable: readonly KeyBinding[] = [
	{keys: ['up', 'k'], title: 'up', command: 'up', isMotion: true},
	{keys: ['down', 'j'], title: 'down', command: 'down', isMotion: true},
	{keys: ['pageup', 'ctrl-u'], title: 'a page up', command: 'page-up', isMotion: true},
	{keys: ['pagedown', 'ctrl-d'], title: 'a page down', command: 'page-down', isMotion: true},
	{keys: ['g', 'home'], title: 'to the first', command: 'first', isMotion: true},
	{keys: ['G', 'end'], title: 'to the last', command: 'last', isMotion: true},
	{keys: ['enter'], title: 'go in: list, pane, details', command: 'enter', isMotion: true},
	{keys: ['escape'], title: 'back (jobs keep running)', command: 'back', isMotion: true},
	{keys: ['tab', 'right', 'l'], title: 'next pane', command: 'next-pane', isMotion: true},
	{keys: ['shift-tab', 'left', 'h'], title: 'previous pane', command: 'previous-pane', isMotion: true},
	{
		keys: ['1', '2', '3', '4', '5', '6'],
		title: 'overview, config, packages, checks, requirements, disk',
		command: 'pane',
		isMotion: true,
	},
	{keys: ['/'], name: 'filter', title: 'filter the list; in a pane, search', command: 'search'},
	{keys: ['n'], title: 'next match', command: 'search-next', isMotion: true},
	{keys: ['N'], title: 'previous match', command: 'search-previous', isMotion: true},
	{keys: ['o'], name: 'order', title: 'next order: path, size, frees, files, used, state', command: 'order'},
	{keys: ['O'], name: 'reverse order', title: 'reverse the order', command: 'reverse'},
	{keys: [' '], name: 'mark', title: 'mark and move down', command: 'mark'},
	{keys: ['v'], name: 'mark a range', title: 'start or end a range of marks', command: 'range'},
	{keys: ['A'], name: 'mark all', title: 'mark all shown', command: 'mark-all'},
	{keys: ['w'], name: 'switch view', title: 'switch view: list, tree, reverse dependencies', command: 'mode'},
	{keys: ['y'], name: 'copy', title: 'copy: path, interpreter, line that activates', command: 'copy'},
	{keys: ['L'], name: 'look elsewhere', title: 'look in another directory', command: 'look'},
	{keys: ['R', 'ctrl-r', 'f5'], name: 'rescan', title: 'scan again', command: 'rescan'},
	{keys: [':'], name: 'palette', title: 'command palette', command: 'palette'},
	{keys: ['q'], name: 'quit', title: 'back; in the list, quit', command: 'quit'},
	{keys: ['ctrl-c'], name: 'cancel', title: 'cancel; twice quits', command: 'interrupt'},
	{keys: ['ctrl-z'], name: 'suspend', title: 'suspend (fg to resume)', command: 'suspend'},
];

/** The binding of a key in a table. */
export const commandOf = (key: string, table: readonly KeyBinding[]): KeyBinding | undefined =>
	table.find(binding => binding.keys.includes(key));

/** The action that a key starts. */
export const actionOf = (key: string, actions: readonly Action[]): Action | undefined =>
	actions.find(action => action.keys.includes(key));

const names: Readonly<Record<string, string>> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	enter: 'Enter',
	escape: 'Esc',
	tab: 'Tab',
	'shift-tab': 'Shift-Tab',
	' ': 'Space',
	f5: 'F5',
};

const asciiNames: Readonly<Record<string, string>> = {up: 'Up', down: 'Down', left: 'Left', right: 'Right'};

/** A key as people write it: `Ctrl-U`, `Space`, `↑`; in ASCII `Up`. */
export const keyName = (key: string, isAscii = false): string => {
	const name = (isAscii ? asciiNames[key] : undefined) ?? names[key];
	return name ?? (key.startsWith('ctrl-') ? `Ctrl-${key.slice(5).toUpperCase()}` : key);
};

/** The key flags that Ink's `useInput` passes besides the text. */
export type InkKey = {
	readonly upArrow: boolean;
	readonly downArrow: boolean;
	readonly leftArrow: boolean;
	readonly rightArrow: boolean;
	readonly pageDown: boolean;
	readonly pageUp: boolean;
	readonly home: boolean;
	readonly end: boolean;
	readonly return: boolean;
	readonly escape: boolean;
	readonly ctrl: boolean;
	readonly shift: boolean;
	readonly tab: boolean;
	readonly backspace: boolean;
	readonly delete: boolean;
	readonly meta: boolean;
};

const named: ReadonlyArray<readonly [flag: keyof InkKey, name: string]> = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/**
 * The keys of one piece of input. A burst of typed characters comes from Ink as one string ("jjd", "j\r"): here it comes
 * apart, in order. Alt with a letter is Escape and that letter: over a slow line, or in tmux, both arrive in one read.
 */
export const keysOf = (input: string, key: InkKey): readonly string[] => {
	if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
	for (const [flag, name] of named) if (key[flag]) return [name];
	if (key.ctrl) return /^[a-z]$/.test(input) ? [`ctrl-${input}`] : [];
	const typed = Array.from(input).flatMap(keyOfCharacter);
	return key.meta ? ['escape', ...typed] : typed;
};

const controls: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u001B': 'escape',
	'\u007F': 'backspace',
	'\b': 'backspace',
};

const keyOfCharacter = (character: string): readonly string[] => {
	const name = controls[character];
	if (name !== undefined) return [name];
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x20) return [`ctrl-${String.fromCharCode(code + 0x60)}`];
	return [character];
};
