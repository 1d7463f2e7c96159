import {causeOf, type Explain} from './failures/words.js';
import {phraseText} from '../core/model/phrase.js';
import type {NoUndo} from '../core/model/reasons/no-undo.js';
import type {FsPath} from '../core/model/path.js';
import {printable, printablePath} from '../core/text/printable.js';

/**
 * Explains why a change could not be undone, as the end of a sentence. Printable; paths below `home` begin with `~`.
 */
export const noUndoInWords = (
	reason: NoUndo,
	{explain, home}: {readonly explain: Explain; readonly home?: FsPath},
): string => {
	switch (reason.type) {
		case 'no-links':
			return linkFailures[reason.code] ?? `its files can't be linked (${printable(reason.code)})`;
		case 'disk-full':
			return `the disk of ${printablePath(reason.directory, home)} is too full to note what undo needs`;
		case 'unwritable':
			return `nothing can be noted in ${printablePath(reason.directory, home)}`;
		case 'no-modes':
			return 'its file system keeps no owners and modes, by which venv-tui tells its own directories';
		case 'refused':
			return phraseText(causeOf(reason.error, explain) ?? 'nothing can be written beside it');
	}
};

const linkFailures: Readonly<Record<string, string>> = {
	EPERM: 'the file system has no hard links, or the files are of another owner',
	ENOTSUP: 'the file system has no hard links',
	EOPNOTSUPP: 'the file system has no hard links',
	EMLINK: 'a file of it has too many hard links',
	EXDEV: 'another file system is mounted in it',
	EACCES: "a part of it can't be read",
	ENOSPC: 'the disk is full',
	EDQUOT: 'the disk is full',
};
