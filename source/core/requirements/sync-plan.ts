import {normalizeName} from '../python/pep440-specifiers.js';
import type {DriftEntry} from './compare/drift.js';
import type {RequirementsReport} from './report.js';
import type {Part, Source} from './syntax/requirement-set.js';

/** Changes that would satisfy the source of an environment. */
export type SyncPlan = {
	readonly source: Source;
	/** Groups and extras besides the default ones that are in the environment whole: a sync keeps them complete. */
	readonly parts: readonly Part[];
	/** Requirements that are missing, or that are installed in another version or from elsewhere. */
	readonly install: readonly DriftEntry[];
	/** Normalized names of packages that nothing asks for. They are uninstalled only on request. */
	readonly extra: readonly string[];
};

/** Plans a sync; undefined where no source says what to install. With empty lists there is nothing to do. */
export const planSync = ({source, drift}: RequirementsReport): SyncPlan | undefined => {
	if (source === undefined || drift === undefined) return undefined;
	return {
		source,
		parts: drift.parts,
		install: drift.entries.filter(({state}) => state === 'missing' || state === 'version' || state === 'source'),
		extra: drift.entries.filter(({state}) => state === 'extra').map(({name}) => normalizeName(name)),
	};
};
