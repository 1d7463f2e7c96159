import {freeAction} from '../../actions/free.js';
import {VenvError} from '../../core/model/error.js';
import {actionCommand} from '../shared/action-command.js';
import {isSet, type Command} from '../shared/command.js';
import {heldDocument, listHeldResult} from '../shared/held-listing.js';
import {placeFlags, placesAnswer, placesNamed} from '../shared/held-places.js';

const freeSome = actionCommand({
	name: 'free',
	words: '[ids...]',
	summary: 'free the space of held environments; without an ID, list them',
	flags: [{flags: '--all', summary: 'all held environments'}, ...placeFlags],
	action: freeAction,
	answers: async request => ({
		...(request.words.length > 0 && {ids: request.words.join('\n')}),
		confirm: 'yes',
		...(await placesAnswer(request)),
	}),
	document: async ({data}, {context, ...request}) => ({
		...data,
		// Without the signal: what is left is listed after a stopped freeing, too.
		...(await heldDocument({context}, await placesNamed({context, ...request}))),
	}),
});

export const freeCommand: Command = {
	...freeSome,
	run: async request => {
		const isAll = isSet(request.flags, 'all');
		if (isAll && request.words.length > 0)
			throw new VenvError('usage', {what: 'Both IDs and --all were given', hint: 'Use only one of the two'});
		return isAll || request.words.length > 0 ? freeSome.run(request) : listHeldResult(request);
	},
};
