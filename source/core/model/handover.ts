import type {FsPath} from './path.js';

/** A program that gets the terminal for as long as it runs. */
export type Handover = {
	readonly words: readonly [string, ...string[]];
	readonly cwd: FsPath;
	readonly variables: Readonly<Record<string, string>>;
	/** Removes what was made for it; called when it has ended. */
	readonly close?: (() => Promise<void>) | undefined;
};
