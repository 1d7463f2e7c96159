import type {LostEnvironment} from '../../core/held/find-lost.js';
import {parent, type FsPath} from '../../core/model/path.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import {printablePath} from '../../core/text/printable.js';

/** Two sentences about an entry of a holding directory that is not in our holding index. */
type LostWords = {readonly message: string; readonly remedy: string};

/** Says of such an entry what it is and what to do about it, each as a sentence without a full stop. */
export const lostInWords = (
	{holdingDirectory, path = holdingDirectory, id, seen}: LostEnvironment,
	home: FsPath,
): LostWords => {
	const place = parent(holdingDirectory);
	switch (seen.type) {
		case 'not-private':
			return {
				message: `${printablePath(holdingDirectory, home)} is not a private holding directory of yours`,
				remedy: 'venv-tui uses nothing in it: inspect it and remove it manually',
			};
		case 'held':
			return {
				message: `${printablePath(path, home)} is held, but not in your holding index`,
				remedy: `To bring it back: ${shellLine(['venv-tui', 'restore', seen.id, '--in', place])}`,
			};
		case 'cut-off':
			return {
				message: `A ${seen.operation} of ${printablePath(path, home)} was interrupted, and is not in your holding index`,
				remedy: `If it is yours: ${shellLine(['venv-tui', 'recover', place])}`,
			};
		case 'without-journal': {
			const words = id === undefined ? ['mv', '-n', seen.directory, path] : ['venv-tui', 'restore', id, '--in', place];
			return {
				message: `${printablePath(seen.directory, home)} was put there, but no journal of it can be read`,
				remedy: `If it is yours, to bring it back: ${shellLine(words)}`,
			};
		}
	}
};

/** Says both in one line, as it is printed beside other output. */
export const lostLine = (lost: LostEnvironment, home: FsPath): string => {
	const {message, remedy} = lostInWords(lost, home);
	return `${message}. ${remedy}`;
};
