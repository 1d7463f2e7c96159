import type {FixRemedy} from './health.js';
import type {FsPath} from './path.js';

/** Work that can be cancelled. Each function that takes a signal documents the state that cancelling leaves. */
export type Cancellable = {readonly signal?: AbortSignal | undefined};

/** What is being done, as a fact: `text/step.ts` says it in words. Names are as they were read, not yet printable. */
export type Step =
	| {
			readonly doing:
				| 'resolving'
				| 'asking-for-versions'
				| 'taking-snapshot'
				| 'rewriting-scripts'
				| 'verifying'
				| 'reading-packages';
	  }
	| {readonly doing: 'deleting' | 'freeing' | 'recovering' | 'putting-back'; readonly path: FsPath}
	| {readonly doing: 'creating'; readonly creator: string; readonly python: string}
	| {readonly doing: 'filling'; readonly manager: string; readonly creates: boolean}
	| {readonly doing: 'collecting'; readonly count: number; readonly name: string}
	| {readonly doing: 'resolved'; readonly count: number}
	| {readonly doing: 'copying'; readonly count: number}
	/** `others`: packages that are downloaded besides. */
	| {
			readonly doing: 'downloading';
			readonly name: string;
			readonly others?: number | undefined;
			readonly doneBytes?: number | undefined;
			readonly ofBytes?: number | undefined;
	  }
	| {readonly doing: 'building' | 'removing'; readonly name: string}
	/** `of`: packages in all, where that is known. */
	| {readonly doing: 'installing'; readonly count: number; readonly of?: number | undefined}
	| {readonly doing: 'checking'; readonly check: 'which' | 'prefix' | 'site'}
	| {readonly doing: 'fixing'; readonly remedy: FixRemedy}
	| {readonly doing: 'running'; readonly command: readonly string[]}
	| {readonly doing: 'measuring'; readonly bytes: number}
	| {
			readonly doing: 'assessing' | 'looking-into' | 'asking-about' | 'reading-vulnerabilities';
			readonly count: number;
			readonly of: number;
	  };

/** Progress of a long piece of work. */
export type Progress = {
	readonly step: Step;
	/** Which piece of several it is, from 1 on. */
	readonly piece?: {readonly number: number; readonly of: number} | undefined;
	/** From 0 to 1; absent while it is unknown. */
	readonly fraction?: number | undefined;
	/** A line that a child process has just printed, not yet made printable. */
	readonly line?: string | undefined;
};

/** Parameter of every function in `operate/` besides its request. */
export type Work = Cancellable & {
	readonly onProgress?: ((progress: Progress) => void) | undefined;
};

/** Reports the progress of one of `count` pieces of work, done one after the other, as progress of all of them. */
export const shareOf = ({onProgress}: Work, index: number, count: number): Work['onProgress'] =>
	onProgress &&
	(({step, fraction}) =>
		onProgress({
			step,
			...(count > 1 && {piece: {number: index + 1, of: count}}),
			fraction: (index + (fraction ?? 0)) / count,
		}));
