import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import type {Targets} from './action.js';

/** Environment of an action that takes one. Throws `usage` where none was named. */
export const onlyTarget = ([target]: Targets): Environment => {
	if (target === undefined) throw new VenvError('usage', {what: 'No environment was named'});
	return target;
};
