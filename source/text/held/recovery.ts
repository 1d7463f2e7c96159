import {explain} from '../failures/explain.js';
import {asItWas} from '../failures/as-it-was.js';
import type {Operation} from '../../core/model/reasons/undo-failure.js';
import type {Recovered, SeenAfter} from '../../core/held/recover.js';
import type {FsPath} from '../../core/model/path.js';
import {phraseFromHome} from '../../core/text/phrase.js';
import {printablePath} from '../../core/text/printable.js';

/** Says how recovering one operation ended, as a sentence without a full stop. */
export const recoveredInWords = (recovered: Recovered, home: FsPath): string => {
	const {operation, path} = recovered;
	const shown = printablePath(path, home);
	switch (recovered.outcome) {
		case 'failed':
			return explain(recovered.error).message;
		case 'freed':
			return `Freed the rest of ${shown}`;
		case 'held':
			return `Something else is at ${shown} now; the old one is held`;
		case 'finished':
			if (recovered.finished === 'restoring') return `${shown} was brought back`;
			return `The ${nouns[operation]} of ${shown} was complete${operation === 'reset' ? '; the old one is held' : ''}`;
		case 'kept': {
			const then = recovered.isOldHeld ? '; what was there before is held' : ': check it';
			return `${interruptedInWords(recovered, shown)}; it was changed since, so it was left as it is${then}`;
		}
		case 'undone':
			return `${interruptedInWords(recovered, shown)}; ${seenInWords(recovered.seen, home)}${restInWords(recovered)}`;
	}
};

const interruptedInWords = ({operation}: Recovered, shown: string): string =>
	`${operation === 'install' ? `An installation into` : `The ${nouns[operation]} of`} ${shown} was interrupted`;

const nouns: Readonly<Record<Operation, string>> = {
	delete: 'deletion',
	reset: 'reset',
	create: 'creation',
	install: 'installation',
	repair: 'repair',
};

const restInWords = ({isRestHeld}: Recovered & {readonly outcome: 'undone'}): string =>
	isRestHeld === true ? '; what was written there meanwhile is held' : '';

const seenInWords = (seen: SeenAfter, home: FsPath): string => {
	switch (seen.type) {
		case 'removed':
			return 'its remains were removed';
		case 'gone':
			return 'it no longer exists, nor is it held';
		case 'old-is-back':
			return 'the old one is back';
		case 'unchanged':
			return 'nothing in it was changed';
		case 'unsure':
			return 'check it, or reset it';
		case 'restored':
			return phraseFromHome(asItWas('it', seen.written), home);
	}
};
