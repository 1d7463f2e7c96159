import type {DeletionReason, DeletionWarning, KeptName} from '../../core/model/reasons/deletion-reason.js';
import type {FsPath} from '../../core/model/path.js';
import {hostPlatform} from '../../core/model/platform.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {sharedDiskWords} from './shared-disk.js';
import {useHowInWords} from './use-how.js';

/** Says the facts against a removal, as one sentence without a full stop. */
export const deletionReasonsInWords = (reasons: readonly DeletionReason[], home?: FsPath): string =>
	reasons.map(reason => deletionReasonInWords(reason, home)).join('; ');

/** Says a fact against a removal, as a sentence without a full stop: "it is a mount point". */
export const deletionReasonInWords = (reason: DeletionReason, home?: FsPath): string => {
	switch (reason.type) {
		case 'kept':
			return `it is ${keptNames[reason.name]}`;
		case 'holds-kept':
			return `${keptNames[reason.name]} is in it (${printablePath(reason.path, home)})`;
		case 'holds-root':
			return `it contains the directory that you are looking at (${printablePath(reason.path, home)})`;
		case 'owned-by-tool':
			return `it belongs to ${reason.tool}`;
		case 'holds-mount':
			return `${printablePath(reason.path)} is mounted in it`;
		case 'foreign-files':
			return `it also contains ${listed(reason.names.map(printable))}: was it created directly in a project?`;
		case 'in-use':
			return `process ${reason.pid} (${reason.command}) ${useHowInWords(reason.how)}`;
		default:
			return plainReasons[reason.type];
	}
};

/** Says a fact that a user should know before a removal, as a sentence without a full stop. */
export const deletionWarningInWords = (warning: DeletionWarning, home?: FsPath): string => {
	switch (warning.type) {
		case 'only-alias-goes':
			return `Only the ${warning.alias} is removed; ${printablePath(warning.target, home)} is kept`;
		case 'stray-files':
			return `It also contains ${warning.names.map(printable).join(', ')}, which no package installed`;
		case 'checkout':
			return `${printablePath(warning.path, home)} is a checkout: it may have work that exists nowhere else`;
		case 'shared-disk':
			return sharedDiskWords(warning);
		default:
			return plainWarnings[warning.type];
	}
};

/** Why what destroys has to be accepted once on Windows: the end of a sentence. */
export const untriedOnWindows =
	'on Windows this was only tried under Wine, which lets a directory be moved while it is in use';

type PlainReason = Exclude<
	DeletionReason['type'],
	'kept' | 'holds-kept' | 'holds-root' | 'owned-by-tool' | 'holds-mount' | 'foreign-files' | 'in-use'
>;

const plainReasons: Readonly<Record<PlainReason, string>> = {
	windows: untriedOnWindows,
	'relative-path': 'its path is not absolute',
	'held-already': 'it is deleted already and only held',
	missing: "it isn't there",
	replaced: 'it was replaced since it was listed',
	unchecked: "can't determine whether it may be deleted",
	'unknown-link': 'it is a Windows link that looks like a directory and points elsewhere',
	'link-elsewhere': "it is a link that doesn't point to an environment",
	'not-a-directory': 'it is not a directory',
	'not-an-environment': 'it is not a virtual environment',
	'other-user': 'it belongs to another user',
	'system-directory': 'it is a directory of the system',
	'base-installation': 'it is an installation of Python, not an environment: other environments need it',
	'unread-mounts': "what is mounted in it can't be read",
	'mount-point': 'it is a mount point',
	active: 'it is active in this shell',
};

const plainWarnings = {
	'uses-unseen': "Running programs can't be seen: one of them may be using it",
	'other-user': 'It belongs to another user',
	'below-root': hostPlatform === 'windows' ? 'It is at the top of its disk' : 'It is directly below /',
	'no-config': 'pyvenv.cfg is unreadable or missing; recognised as an environment by its other files',
} as const;

const keptNames: Readonly<Record<KeptName, string>> = {
	home: 'your home directory',
	'current-directory': 'the current directory',
	'own-directory': "a directory of venv-tui's own",
	runtime: 'the program that runs venv-tui',
	program: 'venv-tui itself',
};

const listed = (names: readonly string[]): string =>
	names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
