import {VenvError} from '../../model/error.js';
import type {FsPath} from '../../model/path.js';
import {phrase} from '../../text/phrase.js';
import type {Phrase} from '../../model/phrase.js';

/** Error where something lies in the directory that an operation was to create. `what` names the operation. */
export const notEmpty = ({what, path}: {readonly what: Phrase; readonly path: FsPath}): VenvError =>
	new VenvError('not-empty', {
		what,
		reason: {type: 'directory-not-empty', path},
		path,
	});

/** Error where the held environment `id` can't come back, because something else has taken its place. */
export const placeTaken = (id: string, path: FsPath): VenvError =>
	new VenvError('cannot-hold', {
		what: phrase`Can't put ${{path}} back`,
		reason: {type: 'place-taken', id},
		path,
	});
