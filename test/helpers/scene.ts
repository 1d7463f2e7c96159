import type {ActionContext} from '../../source/actions/shared/action.js';
import type {Environment} from '../../source/core/model/environment.js';
import {actions} from '../../source/actions/index.js';
import {panes} from '../../source/tui/panes/index.js';
import {screens} from '../../source/tui/screens/index.js';
import type {Scene} from '../../source/tui/screens/screen.js';
import {keyHintsOf} from '../../source/tui/state/key-hints.js';
import {keyTable} from '../../source/tui/state/key-table.js';

/** The keys that hints name where the settings change none. */
export const usualHints = keyHintsOf({keyTable, actions, screens});

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
