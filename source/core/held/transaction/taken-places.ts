import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import {printablePath} from '../../text/printable.js';

/** Error where something lies in the directory that an operation was to create. `what` names the operation. */
export const notEmpty = ({what, path}: {readonly what: string; readonly path: FsPath}): VenvError =>
	new VenvError('not-empty', {
		what,
		why: 'the directory is not empty',
		hint: 'reset makes an environment again; for anything else name an empty or new directory',
		path,
	});

/** Error where the held environment `id` can't come back, because something else has taken its place. */
export const placeTaken = (
	id: string,
	{path, context}: {readonly path: FsPath; readonly context: Context},
): VenvError =>
	new VenvError('cannot-hold', {
		what: `Can't put ${printablePath(path, context.home)} back`,
		why: 'something else has taken its place',
		hint: `Move that away, then: venv-tui restore ${id}`,
		path,
	});
