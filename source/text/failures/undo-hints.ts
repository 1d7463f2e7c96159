import type {Operation} from '../../core/model/reasons/undo-failure.js';

/** Advice about a full disk. */
export const makeRoom = 'Make room (venv-tui sweep, venv-tui free), then try again';

/** Hints of an error, by operation, where the files that undo needs can't be written or used. */
export const withoutUndo: Readonly<Record<Operation, string>> = {
	delete: 'Delete it at once, without undo: choose that in the dialog; as a command, rm without --hold',
	reset: 'venv-tui rm deletes it, venv-tui create makes a new one',
	create: makeRoom,
	install: makeRoom,
	repair: makeRoom,
};

/** Hint of an error where our own data can't be written for an operation that needs it. */
export const withoutOurData = (operation: Operation): string =>
	operation === 'delete' ? withoutUndo.delete : 'Make that writable, or set VENVTUI_HOME to another directory';
