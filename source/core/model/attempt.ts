import type {FsPath} from './path.js';
import type {Operation} from './reasons/undo-failure.js';

/**
 * What was to be done and has failed, as a fact: the beginning of an error. `text` is printable, and is what the act was
 * about, or by which program. `text/failures/attempt.ts` has the words.
 */
export type Attempt =
	| {readonly doing: OfPath; readonly path: FsPath}
	| {readonly doing: OfText; readonly text: string}
	| {readonly doing: OfPathAndText; readonly path: FsPath; readonly text: string}
	| {readonly doing: 'clone' | 'move'; readonly path: FsPath; readonly to: FsPath}
	| {readonly doing: OfNothing}
	/** A group or an extra that none of these files has. */
	| {
			readonly doing: 'find-part';
			readonly files: readonly FsPath[];
			readonly part: 'group' | 'extra';
			readonly name: string;
	  }
	/** `verb`: what an installer said that it did with the packages `names`. */
	| {readonly doing: 'confirm'; readonly installer: string; readonly verb: string; readonly names: readonly string[]};

type OfPath =
	| Operation
	| 'activate'
	| 'change'
	| 'change-packages'
	| 'check'
	| 'find-packages-anew'
	| 'find-python-at'
	| 'find-records'
	| 'find-scan'
	| 'free'
	| 'free-all'
	| 'hold-in'
	| 'install-from'
	| 'install-into'
	| 'install-pip'
	| 'leave-place'
	| 'look-into'
	| 'measure'
	| 'note-held-in'
	| 'note-undo-in'
	| 'put-back'
	| 'put-occupant-back'
	| 'read'
	| 'read-all'
	| 'read-hosts'
	| 'recognise'
	| 'recover'
	| 'remove'
	| 'remove-moved'
	| 'restore'
	| 'restore-contents'
	| 'run-python'
	| 'sync'
	| 'use'
	| 'write'
	| 'write-list';

type OfText =
	| 'ask-host-for'
	| 'ask-records'
	| 'create-by'
	| 'create-with'
	| 'empty-cache'
	| 'end-group'
	| 'find-held'
	| 'find-held-here'
	| 'find-python'
	| 'find-recipe'
	| 'install-function'
	| 'list-hosts'
	| 'name-host'
	| 'name-package'
	| 'name-requirement'
	| 'open-shell'
	| 'open-shell-in'
	| 'read-requirement'
	| 'run-on'
	| 'use-home';

type OfPathAndText =
	'add-line' | 'ask-about' | 'change-by' | 'fill-by' | 'find-installed' | 'reset-by' | 'start' | 'write-activation';

type OfNothing =
	| 'ask-hosts'
	| 'change-anything'
	| 'find-any-python'
	| 'find-editor'
	| 'free-anything'
	| 'read-plan'
	| 'read-stdin-scan'
	| 'remove-snapshot'
	| 'run-here'
	| 'sweep';
