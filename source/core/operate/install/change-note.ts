import type {NoUndo} from '../../model/reasons/no-undo.js';
import type {VenvError} from '../../model/error.js';
import type {SynchronisingService} from '../../model/health.js';
import type {FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import type {MissingProgram} from '../../model/reasons/missing-program.js';
import type {ReadNote} from '../../model/reasons/read-note.js';
import type {RecipeNote} from '../../model/reasons/recipe-note.js';

/** A reason to install a lock of uv line by line instead of by uv itself. */
export type LineByLine =
	| {readonly type: 'pip-chosen' | 'pip-settings' | 'python-excluded'}
	| {readonly type: 'no-uv'; readonly missing: MissingProgram};

/** A fact about a change that a user should know. `text/change-note.ts` has the words. */
export type ChangeNote =
	/** If the change failed, it could not be rolled back. */
	| {readonly type: 'no-undo'; readonly reason: NoUndo}
	| {readonly type: 'uv-installed-lock'}
	| {readonly type: 'lock-line-by-line'; readonly reason: LineByLine}
	| {readonly type: 'manager-installed-lock' | 'manager-created'; readonly manager: string}
	/** Another environment that the manager created or changed on the way. */
	| {readonly type: 'manager-also-changed'; readonly manager: string; readonly path: FsPath}
	/** Packages of the old environment that the new one could not get. */
	| {readonly type: 'not-installed-again'; readonly names: readonly string[]; readonly error: VenvError}
	| {readonly type: 'source-read'; readonly note: ReadNote}
	/** A package of a recipe that may come back different. */
	| {
			readonly type: 'recipe-package';
			readonly name: string;
			readonly version?: string | undefined;
			readonly note: RecipeNote;
	  }
	/** The service was told to leave it out; `isDone` is false where the disk could not note that. */
	| {readonly type: 'kept-out'; readonly service: SynchronisingService; readonly isDone: boolean}
	| {readonly type: 'other-python'; readonly version: string; readonly before: string}
	| {readonly type: 'python-not-wanted'; readonly specifier: string; readonly version: string}
	| {
			readonly type: 'unmet';
			readonly name: string;
			readonly requirement: string;
			readonly installed?: string | undefined;
	  }
	/** The environment of this path that was held before, which was to be freed. */
	| {readonly type: 'older-still-held'; readonly id: string};

/** Parameter of a change besides its request. */
export type ChangeWork = Work & {
	/** Hears, before anything is changed, what the user should know. */
	readonly onWarning?: ((note: ChangeNote) => void) | undefined;
};
