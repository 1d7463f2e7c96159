import type {Action, ActionContext, Targets} from '../../actions/shared/action.js';
import {isWithoutPython} from '../../core/model/health.js';
import {elsewhereWords} from '../../text/host-failure.js';
import {pythonGone} from '../../text/health.js';
import {doing} from '../drawing/action-words.js';
import {shortName} from '../drawing/phrases.js';
import {keyHint} from '../drawing/key-hint.js';
import {busyWith, markedPaths, selectedEnvironment, type State} from './state.js';

/** The targets of an action: the marked environments if it takes several, else the one under the cursor. */
export const targetsOf = (state: State, action: Action): Targets => {
	if (action.targets === 'none') return [];
	const current = selectedEnvironment(state);
	const marked = action.targets === 'many' ? markedPaths(state) : [];
	const targets = marked.flatMap(path => state.environments.get(path) ?? []);
	return targets.length > 0 || current === undefined ? targets : [current];
};

type Begun = {readonly action: Action; readonly targets: Targets};

/** Why an action can't begin on these, in a sentence; undefined when it can. */
export const whyImpossible = (state: State, context: ActionContext, {action, targets}: Begun): string | undefined => {
	const elsewhere = targets.map(target => elsewhereWords(target, action)).find(words => words !== undefined);
	if (elsewhere !== undefined) return elsewhere;
	if (context.readOnly && action.changes) return `Read-only: ${action.title} is not offered`;
	if (action.targets !== 'none' && targets.length === 0) return 'No environment is selected';
	for (const {path} of targets) {
		const job = busyWith(state, path);
		const name = shortName(path, state.roots, state.home);
		if (job) return `${name} is busy: ${doing(job.actionId)}. ${keyHint(state.keys, 'jobs')} shows it`;
	}
	const lost = action.needsPython === true ? targets.find(({health = []}) => isWithoutPython(health)) : undefined;
	if (lost !== undefined) return pythonGone(keyHint(state.keys, 'repair'), keyHint(state.keys, 'reset'));
	return action.unavailable(targets, context);
};
