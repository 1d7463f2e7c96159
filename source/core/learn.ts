import type {Context} from './context.js';
import type {Environment, Found} from './environment.js';
import {VenvError} from './error.js';
import type {Measurer} from './inspect/usage.js';
import type {Cancellable} from './work.js';

export type LearnOptions = Cancellable & {
	readonly context: Context;
	/** Absent: sizes are left out. */
	readonly measurer?: Measurer | undefined;
	readonly isJudged: boolean;
	/** Told what became known, as soon as it is. Later fields replace earlier ones. */
	readonly onFields: (fields: Partial<Environment>) => void;
};

/** What discovery alone says. */
export const environmentOf = (found: Found): Environment => ({
	path: found.path,
	kind: found.kind,
	found,
	project: found.project,
	alias: found.alias,
	prompt: found.config.prompt,
	creator: found.creator,
	owner: found.owner,
	systemSitePackages: found.config.systemSitePackages,
});

/**
 * Finds out everything else about one environment. Never fails for what is on disk: what cannot be known stays absent.
 * Ends early, without an error, when `signal` is aborted.
 */
export const learn = async (found: Found, options: LearnOptions): Promise<void> => {
	await measure(found, options);
};

/** Sizes. An alias has none: it is a link to what is measured where it lies. */
const measure = async (found: Found, {measurer, signal, onFields}: LearnOptions): Promise<void> => {
	if (measurer === undefined || found.alias !== undefined) return;
	try {
		onFields({usage: await measurer.measure(found.path, {signal})});
	} catch (error) {
		// It was cancelled, is gone, or cannot be entered: then its size is not known.
		if (!(error instanceof VenvError)) throw error;
	}
};
