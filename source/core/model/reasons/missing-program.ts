import type {FsPath} from '../path.js';

/** Why a program can't be run. `text/failures/missing-program.ts` has the words. */
export type MissingProgram = {
	readonly type: 'program-missing';
	readonly name: string;
	/** Where it is found and not taken from: below a place that is looked at, or in an environment. */
	readonly only?:
		{readonly program: FsPath; readonly reason: 'environment' | 'root'; readonly place: FsPath} | undefined;
};
