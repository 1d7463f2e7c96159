import type {FsPath} from '../path.js';
import type {MissingProgram} from './missing-program.js';
import type {FileProblem, LineProblem, UnreadReason} from './unread-reason.js';

/**
 * Why packages can't be changed, or requirements can't be read or written. Texts are printable.
 * `text/failures/change.ts` has the words.
 */
export type ChangeFailure =
	| {readonly type: 'kept-by-owner'; readonly owner: string}
	| {readonly type: 'config-unfit' | 'its-python-gone'}
	| {readonly type: 'gone-since-listed' | 'replaced-since-listed'}
	| {readonly type: 'site-unwritable'; readonly directory: FsPath}
	/** `link`: a directory of packages that leads out of the environment. */
	| {readonly type: 'packages-outside'; readonly link: FsPath}
	/**
	 * `list`: the file that names what an uninstall deletes, or `list-of-files` or `script`. `outside`: undefined where it
	 * can be read in two ways.
	 */
	| {
			readonly type: 'stray-list';
			readonly list: string;
			readonly package: string;
			readonly outside: string | undefined;
	  }
	| {readonly type: 'no-installer'; readonly missing: 'python' | 'pip'}
	| {readonly type: 'uv-not-found'; readonly missing: MissingProgram}
	/** The installer ended well and has not done it. */
	| {readonly type: 'not-done'}
	| {readonly type: 'no-requirements-beside'}
	/** A part of a source that has to be read; undefined: the whole source. */
	| {readonly type: 'source-unread'; readonly reason: UnreadReason; readonly part: SourcePart | undefined}
	| {readonly type: 'only-limits'}
	| {readonly type: 'no-requirement'; readonly isOption: boolean}
	| {readonly type: 'no-package-name'}
	/** A line that would be refused; undefined: it holds letters that can hide something. */
	| {readonly type: 'line-refused'; readonly problem: LineProblem | undefined}
	| {readonly type: 'requirements-file-unread'; readonly problem: FileProblem}
	| {readonly type: 'file-name-not-unicode'; readonly line: string}
	| {readonly type: 'not-in-encoding'; readonly encoding: string}
	| {readonly type: 'already-there' | 'no-directory'}
	/** `code`: of the system. */
	| {readonly type: 'not-written'; readonly code: string};

/** A line of a file, or a whole file. */
type SourcePart = {readonly text: string; readonly line: number | undefined; readonly file: FsPath};
