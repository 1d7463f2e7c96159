import type {Action} from './action.js';
import {deleteAction} from './delete.js';
import {exportAction} from './export-requirements.js';
import {freeAction} from './free.js';
import {recoverAction} from './recover.js';
import {restoreAction} from './restore.js';

/** Everything a user can do, in the order of the footer. An action is added by its file and its line here. */
export const actions: readonly Action[] = [deleteAction, freeAction, restoreAction, recoverAction, exportAction];
