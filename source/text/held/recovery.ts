import {asItWas} from '../../core/held/as-it-was.js';
import type {Interrupted} from '../../core/held/find-interrupted.js';
import type {Operation} from '../../core/held/journal-entry.js';
import type {Recovered, SeenAfter} from '../../core/held/recover.js';
import type {FsPath} from '../../core/model/path.js';
import {printable, printablePath} from '../../core/text/printable.js';

/** Says how recovering one operation ended, as a sentence without a full stop. */
export const recoveredInWords = (recovered: Recovered, home: FsPath): string => {
	const {operation, path} = recovered;
	const shown = printablePath(path, home);
	switch (recovered.outcome) {
		case 'failed':
			return recovered.error.message;
		case 'freed':
			return `Freed the rest of ${shown}`;
		case 'held':
			return `Something else is at ${shown} now; the old one is held`;
		case 'finished':
			if (recovered.finished === 'restoring') return `${shown} was brought back`;
			return `The ${nouns[operation]} of ${shown} was complete${operation === 'reset' ? '; the old one is held' : ''}`;
		case 'undone':
			return `${operation === 'install' ? `An installation into` : `The ${nouns[operation]} of`} ${shown} was interrupted; ${seenInWords(recovered.seen)}`;
	}
};

const nouns: Readonly<Record<Operation, string>> = {
	delete: 'deletion',
	reset: 'reset',
	create: 'creation',
	install: 'installation',
	repair: 'repair',
};

const seenInWords = (seen: SeenAfter): string => {
	switch (seen.type) {
		case 'removed':
			return 'its remains were removed';
		case 'gone':
			return "it isn't there any more, nor is it held";
		case 'old-is-back':
			return 'the old one is back';
		case 'unchanged':
			return 'nothing in it was changed';
		case 'unsure':
			return 'check it, or reset it';
		case 'restored':
			return asItWas('it', seen.written);
	}
};

/** Says what recovering would do about an operation that was interrupted, as a sentence without a full stop. */
export const remedyInWords = ({operation, state, owner, host, pid, isOver}: Interrupted): string => {
	if (isOver) return 'It was complete; recover forgets it';
	if (owner === 'alive') return `Process ${pid} is still working on it`;
	const effect =
		state === 'freeing' ? 'frees the rest of it' : state === 'built' ? 'keeps the new one' : effects[operation];
	return owner === 'dead' ? `recover ${effect}` : `It was begun on ${printable(host)}; recover --take-over ${effect}`;
};

const effects: Readonly<Record<Operation, string>> = {
	delete: 'brings it back',
	reset: 'brings the old one back',
	create: 'removes what was made',
	install: 'makes it what it was before',
	repair: 'makes it what it was before',
};
