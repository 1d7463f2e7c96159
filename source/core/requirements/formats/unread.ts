import type {FileProblem} from '../../model/reasons/unread-reason.js';
import type {RequirementSet, Source} from '../syntax/requirement-set.js';
import {selectableSet} from '../syntax/selectable-set.js';

/** Set without requirements, for a source that can't be read as a whole. */
export const unreadSet = (source: Source, problem: FileProblem): RequirementSet =>
	selectableSet({
		source,
		complete: false,
		parts: [],
		requirementsFor: () => [],
		tolerated: [],
		constraints: [],
		unread: [{text: source.name, reason: {type: 'file', problem}, file: source.path}],
		notes: [],
		files: [source.path],
	});
