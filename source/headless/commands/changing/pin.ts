import {pinAction} from '../../../actions/pin.js';
import {actionCommand} from '../../shared/action-command.js';

export const pinCommand = actionCommand({
	name: 'pin',
	words: '<envs...>',
	takesProjects: true,
	summary: 'Pin environments: sweep never offers them',
	examples: [{line: 'venv-tui pin api/.venv', does: 'keep it'}],
	flags: [],
	action: pinAction,
	answers: () => ({to: 'pinned'}),
});

export const unpinCommand = actionCommand({
	name: 'unpin',
	words: '<envs...>',
	takesProjects: true,
	summary: 'Unpin environments',
	examples: [{line: 'venv-tui unpin api/.venv', does: 'sweep may offer it again'}],
	flags: [],
	action: pinAction,
	answers: () => ({to: 'unpinned'}),
});
