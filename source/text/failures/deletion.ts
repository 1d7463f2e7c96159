import type {Phrase} from '../../core/model/phrase.js';
import type {DeletionFailure, NotDeletable} from '../../core/model/reasons/deletion-failure.js';
import type {DeletionReason, DeletionWarning} from '../../core/model/reasons/deletion-reason.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import {deletionReasonsInWords, deletionWarningInWords, untriedOnWindows} from '../reasons/deletion.js';
import {phrase} from '../../core/text/phrase.js';
import {printablePath} from '../../core/text/printable.js';
import {useHowInWords} from '../reasons/use-how.js';
import {missingProgramInWords} from './missing-program.js';
import type {Words} from './words.js';

/** Says why the name has to be typed of an environment that these warnings are about: a sentence without a full stop. */
export const whyTyped = ([first]: readonly DeletionWarning[]): string =>
	`${first === undefined ? '' : deletionWarningInWords(first)}, so its name must be typed`;

/** Why something is not deleted, moved, reset or put aside, and what to do. */
export const deletionWords: Words<DeletionFailure> = {
	'not-deletable': refused => ({why: deletionReasonsInWords(refused.reasons, refused.home), hint: adviceOn(refused)}),
	'name-not-typed': ({path, name, warnings, operation}) => ({
		why: whyTyped(warnings),
		hint: {
			delete: shellLine(['venv-tui', 'rm', path, '--typed-name', name]),
			reset: `Add --typed-name ${name}`,
			move: `venv-tui clone copies it; venv-tui rm --typed-name ${name} removes the first`,
		}[operation],
	}),
	'occupant-stays': ({refused, warnings, isPinned, path}) => {
		const mild = [...warnings.map(warning => deletionWarningInWords(warning)), ...(isPinned ? ['it is pinned'] : [])];
		const why = refused === undefined ? mild.join('; ') : deletionReasonsInWords(refused.reasons);
		return {
			why: `what is in its place can't be put aside: ${why}`,
			hint: (refused && adviceOn(refused)) ?? phrase`Move ${{path}} away first`,
		};
	},
	'only-leads': ({target}) => ({why: phrase`it is only a link to ${{path: target}}`}),
	'untried-on-windows': () => ({why: untriedOnWindows, hint: acceptWindows}),
	'no-longer-environment': () => ({why: 'it is no longer an environment'}),
	'changed-meanwhile': () => ({why: 'it was changed meanwhile'}),
	'its-owner-deletes': () => ({why: 'its owner has to do it'}),
	'owner-not-found': ({owner, missing, command}) => ({
		why: `it belongs to ${owner}, and ${missingProgramInWords(missing).why}`,
		hint: `Run it where it is: ${shellLine(command)}`,
	}),
	'owner-failed': ({program, said, command}) => ({why: `${program} failed: ${said}`, hint: byHand(command)}),
	'owner-left-it': ({owner, command}) => ({why: `${owner} left it there`, hint: byHand(command)}),
	'cache-in-use': ({cache, first: {pid, command, how}, others}) => ({
		why: `process ${pid} (${command}) ${useHowInWords(how)}${others === 0 ? '' : ` and ${others} more`}`,
		hint: phrase`Stop what runs from ${{path: cache}}`,
	}),
	'cache-not-emptied': ({said}) => ({why: said, hint: 'Read the log'}),
};

const acceptWindows =
	'Add --windows-untested once to rm, free, reset, repair or sweep: it is remembered. WSL does not need it';

const byHand = (command: readonly string[]): string => `Run it yourself: ${shellLine(command)}`;

/** What helps against the first reason; undefined where nothing does. */
const adviceOn = ({path, reasons: [first], command, isReset}: NotDeletable): Phrase | undefined => {
	if (first === undefined) return undefined;
	switch (first.type) {
		case 'owned-by-tool':
			if (isReset && first.tool === 'pipx') return 'Add --by pipx';
			return command && `Use ${first.tool}'s own command: ${shellLine(command)}`;
		case 'mount-point':
			return `Unmount ${printablePath(path)} first`;
		case 'holds-mount':
			return `Unmount ${printablePath(first.path)} first`;
		default:
			return plainAdvice[first.type];
	}
};

const plainAdvice: Partial<Readonly<Record<DeletionReason['type'], string>>> = {
	windows: acceptWindows,
	active: 'Stop what uses it, or add --in-use',
	'in-use': 'Stop what uses it, or add --in-use',
	'held-already': 'venv-tui free removes it for good',
	replaced: 'Scan again',
	'unknown-link': 'Remove the link itself',
	'not-an-environment': 'Remove it yourself if you are sure',
	'unread-mounts': 'mount -t proc proc /proc shows what is mounted',
	'foreign-files': 'Move those away first, or remove bin, lib, include and pyvenv.cfg yourself',
};
