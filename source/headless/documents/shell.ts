import type {Document, Path, ResultJson} from './common.js';

/** `activate --json` */
export type ActivateDocument = Document &
	ResultJson & {
		readonly path: Path;
		readonly shell: string;
		/** The line that activates it. */
		readonly line: string;
		/** Whether the line uses the environment's own script. */
		readonly usesScript: boolean;
		/** The line that undoes it. */
		readonly deactivate: string;
		/** Whether the calling shell activates it by itself: `vt`. */
		readonly activates: boolean;
	};

/** `init --json`, `completion --json` */
export type ScriptDocument = Document & {readonly shell: string; readonly script: string};

/** `init --install --json` */
export type InitDocument = Document & {
	readonly shell: string;
	readonly startFile: Path;
	readonly scriptFile: Path;
	readonly line: string;
	/** False where the line was there already. */
	readonly changed: boolean;
};
