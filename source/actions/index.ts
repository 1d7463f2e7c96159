import type {Action} from './shared/action.js';
import {askedOnWindows} from './shared/asked-on-windows.js';
import {activateAction} from './activate.js';
import {checkAction} from './check.js';
import {createAction} from './create.js';
import {deleteAction} from './delete/action.js';
import {shellAction} from './shell.js';
import {exportAction} from './export-requirements.js';
import {fixAction} from './fix.js';
import {freeAction} from './free.js';
import {installAction, uninstallAction, upgradeAction, upgradeAllAction} from './packages.js';
import {measureAction} from './measure.js';
import {outdatedAction} from './outdated.js';
import {pinAction} from './pin.js';
import {pruneAction} from './prune.js';
import {recoverAction} from './recover.js';
import {cloneAction, moveAction} from './repair/clone.js';
import {repairAction} from './repair/action.js';
import {resetAction} from './reset/action.js';
import {restoreAction} from './restore.js';
import {settingsAction} from './settings.js';
import {syncAction} from './sync.js';

/** All actions, in the order of the footer. To add one, add its file and its line here. */
export const actions: readonly Action[] = [
	createAction,
	installAction,
	askedOnWindows(resetAction),
	askedOnWindows(deleteAction),
	checkAction,
	activateAction,
	shellAction,
	outdatedAction,
	upgradeAllAction,
	upgradeAction,
	uninstallAction,
	syncAction,
	fixAction,
	askedOnWindows(repairAction),
	cloneAction,
	moveAction,
	measureAction,
	pinAction,
	askedOnWindows(freeAction),
	restoreAction,
	recoverAction,
	pruneAction,
	exportAction,
	settingsAction,
];
