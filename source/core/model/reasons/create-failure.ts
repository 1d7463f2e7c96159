import type {FsPath} from '../path.js';
import type {Platform} from '../platform.js';
import type {DriftReason} from './drift-reason.js';
import type {MissingProgram} from './missing-program.js';

/** Why no environment can be created. Texts are printable. `text/failures/create.ts` has the words. */
export type CreateFailure =
	/** Names under which no environment works. */
	| {readonly type: 'path-not-utf8' | 'path-with-control'}
	/** `text`: the name of the holding directory, or the separator of PATH. */
	| {readonly type: 'path-of-held' | 'separator-in-path'; readonly text: string}
	| {readonly type: 'reserved-name'; readonly name: string}
	| {readonly type: 'place-taken-by-file' | 'place-unreadable' | 'place-with-entries'}
	| {readonly type: 'environment-there'; readonly path: FsPath}
	| {readonly type: 'parent-missing' | 'parent-unwritable'; readonly directory: FsPath}
	/** None at all, or none that was asked for. */
	| {readonly type: 'no-python'; readonly platform: Platform}
	| {readonly type: 'no-such-python'}
	| {readonly type: 'not-a-python'; readonly isScript: boolean}
	/** `version`: of its Python that is gone, undefined where nothing says; `another`: one that still gets no fixes. */
	| {readonly type: 'no-successor'; readonly version: string | undefined; readonly another: string}
	| {readonly type: 'no-python-as-before'; readonly version: string}
	| {readonly type: 'venv-without-ensurepip'; readonly minor: string}
	| {readonly type: 'manager-chooses-python'; readonly manager: string}
	| {readonly type: 'creator-not-found'; readonly missing: MissingProgram}
	/** `maker`: the creator, or a manager. */
	| {readonly type: 'nothing-made'; readonly maker: string; readonly isManager: boolean}
	| {readonly type: 'new-without-python'; readonly isUnreadable: boolean}
	| {readonly type: 'new-python-elsewhere'; readonly said: string}
	| {readonly type: 'not-as-asked'; readonly sources: readonly SourceName[]; readonly missing: readonly NotAsAsked[]}
	| {readonly type: 'file-missing' | 'file-unreadable'}
	| {readonly type: 'no-file-of-parts'}
	/** Names of the groups, or extras, that a file has. */
	| {readonly type: 'no-such-part'; readonly part: 'group' | 'extra'; readonly names: readonly string[]}
	| {readonly type: 'no-such-recipe'};

/** Name of the file that says what to install; undefined: the recipe of the environment. */
export type SourceName = string | undefined;

/** A package that is not as asked for. `why`: undefined where its version says it. */
export type NotAsAsked =
	| {readonly state: 'missing'; readonly name: string; readonly required: string}
	| {
			readonly state: 'differs';
			readonly name: string;
			readonly installed: string;
			readonly required: string;
			readonly why: DriftReason | undefined;
	  };
