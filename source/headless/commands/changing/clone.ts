import {cloneAction, moveAction} from '../../../actions/repair/clone.js';
import {absolute, type FsPath} from '../../../core/model/path.js';
import {actionCommand, itsFilesAlone, takeOverFlag} from '../../shared/action-command.js';
import type {CommandRequest} from '../../shared/command.js';

const words = '<env> <dir>';

const targetWords = async ({words: given}: CommandRequest): Promise<readonly FsPath[]> => given.slice(0, 1);

/** A relative new place starts from the current directory, as with `cp` and `mv`. */
const answers = ({context}: CommandRequest, [to]: readonly FsPath[]) => (to ? {to: absolute(to, context.cwd)} : {});

export const cloneCommand = actionCommand({
	name: 'clone',
	words,
	summary: 'Copy an environment to another place, where it works, too',
	examples: [{line: 'venv-tui clone .venv ../try/.venv', does: 'the same packages, without an index'}],
	action: cloneAction,
	reads: itsFilesAlone,
	targetWords,
	answers,
	flags: [takeOverFlag],
});

export const moveCommand = actionCommand({
	name: 'move',
	words,
	summary: 'Move or rename an environment, so that it still works',
	examples: [{line: 'venv-tui move venv .venv', does: 'another name in the same directory'}],
	action: moveAction,
	reads: itsFilesAlone,
	targetWords,
	answers,
	flags: [
		{flags: '--in-use', summary: 'allow environments in use (no other check is skipped)', question: 'in-use'},
		takeOverFlag,
	],
});
