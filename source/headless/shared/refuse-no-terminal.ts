import type {Context} from '../../core/model/context.js';
import {VenvError} from '../../core/model/error.js';

/** Throws `no-terminal` where there is none to draw on. */
export const refuseNoTerminal = ({variables}: Context, isTerminal: boolean): void => {
	const isDumb = variables['TERM'] === 'dumb';
	if (isTerminal && !isDumb) return;
	throw new VenvError('no-terminal', {
		what: isDumb ? 'This terminal (TERM=dumb) has no screen to draw on' : 'Not a terminal',
		hint: 'Use venv-tui list',
	});
};
