import type {Action} from './shared/action.js';
import {activate} from './activate.js';
import {check} from './check.js';
import {create} from './create.js';
import {deleteAction} from './delete/action.js';
import {exportAction} from './export-requirements.js';
import {fix} from './fix.js';
import {freeAction} from './free.js';
import {install, uninstall, upgrade} from './packages.js';
import {pinAction} from './pin.js';
import {recoverAction} from './recover.js';
import {reset} from './reset.js';
import {restoreAction} from './restore.js';
import {sync} from './sync.js';

/** Everything a user can do, in the order of the footer. An action is added by its file and its line here. */
export const actions: readonly Action[] = [
	create,
	install,
	reset,
	deleteAction,
	check,
	activate,
	upgrade,
	uninstall,
	sync,
	fix,
	pinAction,
	freeAction,
	restoreAction,
	recoverAction,
	exportAction,
];
