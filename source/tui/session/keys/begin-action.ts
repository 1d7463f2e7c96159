import type {Action} from '../../../actions/shared/action.js';
import {cursorId} from '../../state/cursor.js';
import {targetsOf} from '../../state/possible-actions.js';
import {selectedCached, selectedEnvironment, startPlace} from '../../state/state.js';
import type {Parts} from '../parts.js';

/** Begins an action on the marked environments where it takes several, else on the one under the cursor. */
export const beginAction = ({store, jobs, actions}: Parts, action: Action): void => {
	store.dispatch({type: 'settled'});
	const state = store.getState();
	const targets = targetsOf(state, action);
	const prune = action.id === 'delete' && targets.length === 0 && selectedCached(state) ? pruneOf(actions) : undefined;
	// What lies in uv's cache is deleted by uv alone.
	if (prune) jobs.begin(prune, [], {cache: 'uv'});
	else jobs.begin(action, targets);
};

const pruneOf = (actions: readonly Action[]): Action | undefined => actions.find(({id}) => id === 'prune');

/** Begins the action that the focused pane has at a key, on the row under its cursor; false where it has none there. */
export const beginPaneAction = ({store, selectors, actions, jobs}: Parts, key: string): boolean => {
	const state = store.getState();
	const pane = selectors.pane(state);
	const environment = selectedEnvironment(state);
	const shown = selectors.shownPane(state);
	const binding = pane?.keys?.find(({keys}) => keys.includes(key));
	if (!pane || !binding || !environment || !shown) return false;
	const reading = state.readingsOf === environment.path ? state.readings[pane.id] : undefined;
	// Never what the key does in the list: `d` is meant for a package, and would ask about the environment.
	if (reading?.status !== 'ready') {
		const text = reading?.status === 'failed' ? `${pane.title} can't be read` : 'This is still being read';
		store.dispatch({type: 'noticed', notice: {text, tone: 'warning'}});
		return true;
	}
	const place = state.places[pane.id] ?? startPlace;
	const answers = binding.answers(place.details ?? cursorId(shown), reading.data);
	const action = actions.find(({id}) => id === binding.actionId);
	if (answers && action) jobs.begin(action, [environment], answers);
	return true;
};
