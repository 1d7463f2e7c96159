import type {Action} from './shared/action.js';
import {activateAction} from './activate.js';
import {checkAction} from './check.js';
import {createAction} from './create.js';
import {deleteAction} from './delete/action.js';
import {exportAction} from './export-requirements.js';
import {fixAction} from './fix.js';
import {freeAction} from './free.js';
import {installAction, uninstallAction, upgradeAction} from './packages.js';
import {pinAction} from './pin.js';
import {recoverAction} from './recover.js';
import {resetAction} from './reset/action.js';
import {restoreAction} from './restore.js';
import {syncAction} from './sync.js';

/** All actions, in the order of the footer. To add one, add its file and its line here. */
export const actions: readonly Action[] = [
	createAction,
	installAction,
	resetAction,
	deleteAction,
	checkAction,
	activateAction,
	upgradeAction,
	uninstallAction,
	syncAction,
	fixAction,
	pinAction,
	freeAction,
	restoreAction,
	recoverAction,
	exportAction,
];
