import {normalizeName} from '../python/pep440-specifiers.js';
import type {DriftEntry} from './compare/drift.js';
import type {RequirementsReport} from './report.js';
import type {Part, Source} from './syntax/requirement-set.js';

/** Changes that would satisfy the source of an environment. */
export type SyncPlan = {
	readonly source: Source;
	/** The groups and extras that are in the environment beside the default ones: they are kept up. */
	readonly parts: readonly Part[];
	/** Missing ones, and those of another version or from elsewhere. */
	readonly install: readonly DriftEntry[];
	/** Normalized names that nothing asks for: offered to be uninstalled, never without asking. */
	readonly extra: readonly string[];
};

/** The plan of a sync; undefined where no source says what to install. Empty lists: there is nothing to do. */
export const planSync = ({source, drift}: RequirementsReport): SyncPlan | undefined => {
	if (source === undefined || drift === undefined) return undefined;
	return {
		source,
		parts: drift.parts,
		install: drift.entries.filter(({state}) => state === 'missing' || state === 'version' || state === 'source'),
		extra: drift.entries.filter(({state}) => state === 'extra').map(({name}) => normalizeName(name)),
	};
};
