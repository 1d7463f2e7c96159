import type {RequirementSet, Source} from '../syntax/requirement-set.js';

/** A set of nothing, because the source as a whole can't be read. */
export const unreadSet = (source: Source, why: string): RequirementSet => ({
	source,
	complete: false,
	requirements: [],
	constraints: [],
	unread: [{text: source.name, why, file: source.path}],
	notes: [],
	files: [source.path],
});
