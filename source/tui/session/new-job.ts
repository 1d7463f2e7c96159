import type {Action, Targets} from '../../actions/shared/action.js';
import type {FsPath} from '../../core/model/path.js';
import {namesOf, shortName} from '../drawing/phrases.js';
import type {Job, Part} from '../state/job.js';
import type {State} from '../state/state.js';

type JobInput = {
	readonly targets: Targets;
	readonly creates: FsPath | undefined;
	readonly state: State;
	readonly now: Date;
};

/** Makes the job of an action that begins. */
export const newJob = (id: number, action: Action, {targets, creates, state, now}: JobInput): Job => ({
	id,
	actionId: action.id,
	title:
		`${action.title} ${creates === undefined ? namesOf(targets, state.roots, state.home) : shortName(creates, state.roots, state.home)}`.trim(),
	targets: targets.map(({path}) => path),
	creates,
	step: '',
	...(isSplit(action, targets) && {
		parts: targets.map(({path}): Part => ({
			name: shortName(path, state.roots, state.home),
			status: 'waiting',
			step: '',
		})),
	}),
	lines: [],
	status: 'running',
	startedAt: now,
});

/** Whether each target is done by itself, with its own progress, failure and end. */
export const isSplit = (action: Action, targets: Targets): boolean => action.targets === 'many' && targets.length > 1;
