import type {RequirementSet, Source} from '../syntax/requirement-set.js';
import {selectableSet} from '../syntax/selectable-set.js';

/** A set of nothing, because the source as a whole can't be read. */
export const unreadSet = (source: Source, why: string): RequirementSet =>
	selectableSet({
		source,
		complete: false,
		parts: [],
		requirementsFor: () => [],
		tolerated: [],
		constraints: [],
		unread: [{text: source.name, why, file: source.path}],
		notes: [],
		files: [source.path],
	});
