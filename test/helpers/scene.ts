import type {ActionContext} from '../../source/actions/shared/action.js';
import type {Environment} from '../../source/core/model/environment.js';
import {fsPath} from '../../source/core/model/path.js';
import type {PaneRow} from '../../source/tui/drawing/spans.js';
import type {PaneView} from '../../source/tui/panes/pane.js';
import {actions} from '../../source/actions/index.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';
import type {Scene} from '../../source/tui/screens/screen.js';
import {keyHintsOf} from '../../source/tui/state/key-hints.js';
import {keyTable} from '../../source/tui/state/key-table.js';

/** The keys that hints name where the settings change none. */
export const usualHints = keyHintsOf({keyTable, actions, screens});

/** A wide view in ASCII in which nothing is searched, changed as said. */
export const viewWith = (change: Partial<PaneView> = {}): PaneView => ({
	width: 120,
	mode: 0,
	search: '',
	home: fsPath('/home/me'),
	now: new Date(),
	ascii: true,
	keys: usualHints,
	...change,
});

/** The text of each row, trailing spaces cut. */
export const textsOf = (rows: readonly PaneRow[]): readonly string[] =>
	rows.map(({spans}) =>
		spans
			.map(({text}) => text)
			.join('')
			.trimEnd(),
	);

/** What a screen is given about these environments when nothing is marked or going on. */
export const sceneOf = (context: ActionContext, environments: readonly Environment[]): Scene => ({
	context,
	environments,
	actions: [],
	jobs: [],
	isScanning: false,
	holdingDirectories: [],
	screens: [],
	marked: [],
	selected: undefined,
	screen: undefined,
	pane: undefined,
	whyNot: () => undefined,
	keyTable: [],
	keys: usualHints,
	panes,
});
