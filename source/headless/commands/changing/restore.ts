import {restoreAction} from '../../../actions/restore.js';
import {actionCommand} from '../../shared/action-command.js';
import type {Command} from '../../shared/command.js';
import {listHeldResult} from '../../shared/held/held-listing.js';
import {placeFlags, placesAnswer} from '../../shared/targets/held-places.js';

const restoreOne = actionCommand({
	name: 'restore',
	words: '[id]',
	summary: 'List deleted environments, or restore one',
	examples: [
		{line: 'venv-tui restore', does: 'list them'},
		{line: 'venv-tui restore 3f2a9c1b7d5e', does: 'bring this one back'},
	],
	flags: placeFlags,
	action: restoreAction,
	answers: async request => ({id: request.words[0] ?? '', ...(await placesAnswer(request))}),
});

export const restoreCommand: Command = {
	...restoreOne,
	run: request => (request.words.length === 0 ? listHeldResult(request) : restoreOne.run(request)),
};
