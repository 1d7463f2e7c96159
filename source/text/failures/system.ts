import {parent, type FsPath} from '../../core/model/path.js';
import {hostPlatform} from '../../core/model/platform.js';
import type {MistakeLog, SystemFailure} from '../../core/model/reasons/system-failure.js';
import {phrase} from '../../core/text/phrase.js';
import {printablePath} from '../../core/text/printable.js';
import {whyUnreadable} from '../reasons/unreadable.js';
import {attemptInWords} from './attempt.js';
import {makeRoom, withoutOurData, withoutUndo} from './undo-hints.js';
import type {Explained, Words} from './words.js';

/** Why the system, or a mistake of ours, let something fail, and what to do. */
export const systemWords: Words<SystemFailure> = {
	'system-refused': ({code, path, withoutUndo: operation}) => {
		const {why, hint} = (answersHere[code] ?? always(`the system answered ${code}`))(path);
		if (operation === undefined || !withoutUndoCodes.has(code)) return {why, hint};
		return {
			why: fullCodes.has(code) ? 'the disk is too full to note what undo needs' : why,
			hint: withoutUndo[operation],
		};
	},
	'not-read': ({code}) => ({why: whyUnreadable(code)}),
	'file-not-read': ({problem = 'unreadable'}) => ({why: fileProblems[problem]}),
	'not-there-any-more': () => ({why: 'it is not there any more'}),
	'never-there': () => ({why: 'it does not exist'}),
	'attempt-failed': ({attempt}) => ({why: attemptInWords(attempt)}),
	'own-file-refused': ({code, operation}) => ({
		why: fullCodes.has(code) ? 'its disk is full' : `the system refuses it (${code})`,
		hint: operation ? withoutOurData(operation) : 'Our own files go where VENVTUI_HOME says, if it is set',
	}),
	'own-file-of-other-version': () => ({
		why: 'another version of venv-tui wrote it, in a form that this one does not know',
		hint: 'Use that version, or move the file away first',
	}),
	'processes-not-shown': () => ({
		why: '/proc is not mounted, so that processes can not be told apart',
		hint: 'mount -t proc proc /proc',
	}),
	'name-not-utf8': () => ({
		why: 'its name is not valid UTF-8',
		hint: 'Rename it first; listing and deleting work as it is',
	}),
	'not-started': () => ({
		why: `the directory or ${hostPlatform === 'windows' ? 'Node' : '/bin/sh'} cannot be used`,
	}),
	'of-other-machine': () => ({why: 'it runs on another machine, boot or container', hint: endIt}),
	'still-runs': ({pids}) => ({
		why: pids.length === 1 ? `process ${pids.join('')} doesn't end` : `processes ${pids.join(', ')} don't end`,
		hint: endIt,
	}),
	'tree-replaced': () => ({why: 'it is not the directory that it was'}),
	'tree-is-mount': () => ({why: 'it is a mount point'}),
	'directory-not-writable': ({path}) => ({
		why: 'its directory may not be written to',
		hint: phrase`Allow it first: chmod u+wx ${{path}}`,
	}),
	mistake: ({said, log}) => ({why: `a mistake in venv-tui (${said})`, hint: log && whereReported(log)}),
};

const fileProblems = {
	missing: 'it is not there',
	unreadable: 'it may not be read',
	'not-a-file': 'it is no file',
	'too-large': 'it is too large',
};

const endIt = 'End it yourself, then try again';

const whereReported = (log: MistakeLog): string => {
	const file = printablePath(log.file, log.home);
	const written =
		log.code === undefined
			? `Its stack is in ${file}`
			: `${file} can't be written (${log.code}), so here is its stack: ${log.stack}`;
	return `Please report it (npmjs.com/package/venv-tui says where). ${written}`;
};

const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
const withoutUndoCodes = new Set([...fullCodes, 'EXDEV']);

type Answer = (path: FsPath | undefined) => Explained;

const always =
	(why: string, hint?: string): Answer =>
	() => ({why, hint});

const directoryOf = (path: FsPath | undefined): string =>
	path === undefined ? 'its directory' : printablePath(parent(path));

const lookThere = 'Look what lies there, then try again';
const occupied = always('something else was put in its place meanwhile', lookThere);
const tooManyFiles = always('too many files are open', 'ulimit -n 4096 allows more; then try again');
const unsupported = always("the file system there can't do that");
const unanswered = always('the disk or its server does not answer', 'Try again when it is back');

const answers: Readonly<Record<string, Answer>> = {
	ENOSPC: always('the disk is full', makeRoom),
	EDQUOT: always('the quota of disk space is used up', makeRoom),
	EXDEV: always('it lies in a lower layer of an overlay file system, or on another one'),
	EROFS: always(
		'the disk is mounted read-only',
		'Where it should not be, dmesg says whether an error of the disk made it so',
	),
	EPERM: path => ({
		why: 'the system does not permit it',
		hint: `Is it immutable? lsattr -d${path === undefined ? '' : ` ${printablePath(path)} ${printablePath(parent(path))}`} tells`,
	}),
	EACCES: path => ({
		why: `no permission to change ${directoryOf(path)}`,
		hint: `Ask the owner of ${directoryOf(path)}, or make it writable`,
	}),
	EBUSY: always('it is a mount point', 'Unmount it first, or remove its contents yourself'),
	EIO: always('the disk reports an error (EIO)', 'Save what matters from that disk; dmesg says more'),
	ENAMETOOLONG: always('the name is longer than the file system allows', 'Give a shorter one'),
	ESTALE: always('the file server does not know it any more (ESTALE)', 'Mount it again, then try again'),
	ENOENT: always('it is not there any more'),
	ENOTDIR: always('a part of its path is not a directory'),
	ELOOP: always('it is a link, or a link on the way leads to itself'),
	EEXIST: occupied,
	ENOTEMPTY: occupied,
	EISDIR: always('a directory is in its place', lookThere),
	EMFILE: tooManyFiles,
	ENFILE: tooManyFiles,
	ETXTBSY: always('it is being run', 'End what runs it, then try again'),
	EMLINK: always('the file system allows no more links to it'),
	EFBIG: always('the file would be larger than the file system or ulimit -f allows'),
	ENOMEM: always('the system has no memory left'),
	EOPNOTSUPP: unsupported,
	ENOTSUP: unsupported,
	ENOSYS: unsupported,
	ETIMEDOUT: unanswered,
	EHOSTDOWN: unanswered,
	EHOSTUNREACH: unanswered,
	ENOTCONN: unanswered,
	EREMOTEIO: unanswered,
};

/** Windows answers these for what another program has open, too, and does not say which it is. */
const heldOpen = always(
	'another program has it open, or a file in it, or it may not be changed',
	'End what uses it (a running Python, an editor, a terminal in it), then try again',
);

const answersHere: typeof answers =
	hostPlatform === 'windows' ? {...answers, EPERM: heldOpen, EACCES: heldOpen, EBUSY: heldOpen} : answers;
