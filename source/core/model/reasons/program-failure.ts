import type {FsPath} from '../path.js';

/** Why a manager, a shell or an editor does not do it. Texts are printable. `text/failures/program.ts` has the words. */
export type ProgramFailure =
	/** pipx's own file about an environment. */
	| {readonly type: 'pipx-file-damaged'}
	| {readonly type: 'kept-elsewhere'; readonly manager: string; readonly path: FsPath}
	| {readonly type: 'no-session'; readonly directory: string}
	/** What a manager changed beside its environment; manifests and locks are put back. */
	| {readonly type: 'manifest-changed' | 'others-changed'; readonly manager: string; readonly paths: readonly FsPath[]}
	| {readonly type: 'cmd-reads-no-file'}
	| {readonly type: 'shell-begins-with-nothing'}
	| {readonly type: 'path-not-quotable'; readonly shell: string}
	| {readonly type: 'activation-of-windows'}
	| {readonly type: 'no-editor' | 'no-python-for-demo'};
