import {VenvError} from '../../core/model/error.js';
import type {UndoFailure} from '../../core/model/reasons/undo-failure.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import {phrase} from '../../core/text/phrase.js';
import {printable} from '../../core/text/printable.js';
import {whyItStaysInWords} from '../reasons/why-it-stays.js';
import {noUndoInWords} from '../no-undo.js';
import {withoutOurData, withoutUndo} from './undo-hints.js';
import {causeOf, type Words} from './words.js';

/** Why something could not be held, restored, freed or recovered, and what to do. */
export const undoWords: Words<UndoFailure> = {
	'worked-on': ({pid}) => ({
		why: `another venv-tui (process ${pid ?? 'unknown'}) is working on it`,
		hint: waitForIt,
	}),
	'worked-on-by-another': () => ({why: 'another venv-tui is working on it, or was', hint: waitForIt}),
	'worked-on-by-other-version': () => ({
		why: 'another version of venv-tui is working on it, or was',
		hint: 'Use that version; or, if it has ended, add --take-over',
	}),
	'worked-on-elsewhere': ({host = 'another machine'}) => ({
		why: `a venv-tui on ${printable(host)}, in another boot or container, was working on it`,
		hint: 'If it has ended, add --take-over',
	}),
	'noted-by-other-version': () => ({
		why: 'another version of venv-tui has noted it',
		hint: 'Use that version',
	}),
	'nothing-held': () => ({hint: 'venv-tui restore lists what is held; --in PATH looks in other places'}),
	'place-not-there': ({place}) => ({
		why: phrase`${{path: place}} is not there now: its disk may not be mounted`,
		hint: 'Mount it first. Where it was moved, --in PATH names its new place',
	}),
	'not-what-was-held': ({heldPath, copy}) => ({
		why: phrase`${{path: heldPath}} is not what was put there${copy === undefined ? '' : ' but a copy of it'}`,
		hint:
			copy === undefined
				? 'Inspect it before you change anything in it'
				: `${shellLine(['venv-tui', 'free', copy.id, '--in', copy.directory])} frees what is there`,
	}),
	'copy-held': ({copy}) => ({
		why: 'what is held there is a copy of what was deleted, as after a backup or a copy of the whole project',
		hint: `${shellLine(['venv-tui', 'restore', copy.id, '--in', copy.directory])} brings back what is there`,
	}),
	'no-longer-held': () => ({why: 'it is no longer what was held', hint: 'venv-tui restore lists what is held'}),
	'being-freed': () => ({
		why: 'its space is being freed, and part of it is gone',
		hint: 'venv-tui restore with its recipe installs it again',
	}),
	'snapshot-damaged': ({contents, tree}) => ({
		why: phrase`${{path: contents}} is damaged`,
		hint: phrase`The files as they were are in ${{path: tree}}`,
	}),
	'entry-stays': ({path, why, isOfSnapshot}) => ({
		why: phrase`${{path}}: ${whyItStaysInWords(why)}`,
		hint: isOfSnapshot ? 'venv-tui recover removes it when the disk works again' : undefined,
	}),
	'index-unwritable': ({isFull, operation}) => ({
		why: isFull ? 'its disk is full' : 'it cannot be written',
		hint: withoutOurData(operation),
	}),
	'recipe-unwritable': ({directory, error, operation}, explain) => ({
		why: phrase`its recipe can't be written to ${{path: directory}}, ${causeOf(error, explain) ?? ''}`,
		hint: withoutOurData(operation),
	}),
	'no-undo': ({noUndo, operation}, explain) => ({
		why: noUndoInWords(noUndo, {explain}),
		hint: operation && withoutUndo[operation],
	}),
	'recovery-failed': ({said}) => ({
		why: printable(said),
		hint: 'Nothing is lost: venv-tui recover continues when the disk allows it',
	}),
	'roll-back-failed': ({said}) => ({
		why: printable(said),
		hint: 'venv-tui recover tries again; what it was is kept until then',
	}),
	'put-back-failed': ({error, id}, explain) => ({
		why: printable(error instanceof VenvError ? explain(error).message : String(error)),
		hint: `It is held: venv-tui restore ${id} brings it back`,
	}),
	'may-still-write': ({pid}) => ({
		why: `process ${pid} may still write into it`,
		hint: 'End it yourself, then try again',
	}),
	'directory-not-empty': () => ({
		why: 'the directory is not empty',
		hint: 'reset recreates an environment; otherwise name an empty or new directory',
	}),
	'other-than-a-directory': () => ({why: 'something other than a directory is there'}),
	'no-environment-in-its-place': ({path}) => ({
		why: 'something other than an environment is in its place',
		hint: phrase`Move ${{path}} away first`,
	}),
	'place-taken': ({id}) => ({
		why: 'something else has taken its place',
		hint: `Move that away, then: venv-tui restore ${id}`,
	}),
	'not-there': ({path}) => ({why: phrase`${{path}} isn't there`}),
	gone: () => ({why: 'it no longer exists'}),
	replaced: () => ({why: 'it was replaced since it was listed', hint: 'Scan again'}),
	'name-of-holding-directory': () => ({
		why: 'the name of the holding directory would begin with its name',
		hint: 'Rename it first',
	}),
	'holding-directory-not-ours': () => ({
		why: "it isn't a private directory owned by you",
		hint: "Inspect it: what is held there may be another user's. Until it is moved away, nothing here can be undone",
	}),
	'older-held': ({id}) => ({
		why: `an older one that was here is still held (${id})`,
		hint: `Free it first: venv-tui free ${id}`,
	}),
	interrupted: ({operation, directory}) => ({
		why: `a ${operation} of it was interrupted, and is not undone yet`,
		hint: `First: ${shellLine(['venv-tui', 'recover', '--take-over', directory])}`,
	}),
};

const waitForIt = 'Wait until it has ended';
