import {isWindowsAccepted} from '../../core/state/accept-windows.js';
import {untriedOnWindows} from '../../text/reasons/deletion.js';
import type {Action, ActionRequest, Question} from './action.js';

const id = 'windows-untested';

/**
 * Makes an action of the terminal UI ask first, on Windows, whether the user accepts that it was never tried on a real
 * one, until that was accepted once. A command line has its flag for it.
 */
export const askedOnWindows = (action: Action): Action => ({
	...action,
	ask: async request => (await askUntested(request)) ?? action.ask(accepting(request)),
	// What an action asks without looking would come before.
	opening: request => (isOnWindows(request) ? undefined : action.opening?.(request)),
	run: request => action.run({...request, ...accepting(request)}),
});

const isOnWindows = ({context}: ActionRequest): boolean => context.core.platform === 'windows';

const askUntested = async ({answers, context}: ActionRequest): Promise<Question | undefined> => {
	if (answers[id] !== undefined || (await isWindowsAccepted(context.core))) return undefined;
	return {
		type: 'text',
		id,
		flag: '--windows-untested',
		title: 'Type yes to let venv-tui delete and replace environments',
		lines: [
			{text: `A warning: ${untriedOnWindows}.`, tone: 'warning'},
			{text: 'Close programs that use an environment before you delete it. This is asked once.'},
		],
		wanted: 'yes',
		refuse: text => (text === 'yes' ? undefined : 'Type yes, or Esc.'),
	};
};

/** The request with the user's yes: `isWindowsAccepted` finds it in the context, and remembers it. */
const accepting = (request: ActionRequest): ActionRequest => {
	if (request.answers[id] !== 'yes') return request;
	const {context} = request;
	return {...request, context: {...context, core: {...context.core, acceptsUntested: true}}};
};
