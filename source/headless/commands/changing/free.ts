import {freeAction} from '../../../actions/free.js';
import {VenvError} from '../../../core/model/error.js';
import {isWithinReach, listHeld} from '../../../core/held/held-environments.js';
import type {FsPath} from '../../../core/model/path.js';
import {actionCommand} from '../../shared/action-command.js';
import {
	isSet,
	type Command,
	type CommandRequest,
	type CommandResult,
	windowsUntestedFlag,
} from '../../shared/command.js';
import {heldDocument, listHeldResult} from '../../shared/held/held-listing.js';
import {placeFlags, placesAnswer, placesNamed} from '../../shared/targets/held-places.js';
import type {Body} from '../../documents/given.js';
import type {FreeDocument} from '../../documents/held.js';

const freeSome = actionCommand({
	name: 'free',
	words: '[ids...]',
	summary: 'Free the space of deleted environments; without an ID, list them',
	examples: [{line: 'venv-tui free --all', does: 'free all of them, after asking'}],
	flags: [
		{flags: '--all', summary: 'free all of them, after asking'},
		{flags: '--yes', summary: 'ask nothing'},
		windowsUntestedFlag,
		...placeFlags,
	],
	action: freeAction,
	answers: async request => ({
		// Naming each id needs no confirmation.
		...(request.words.length > 0 && {ids: request.words.join('\n'), confirm: 'yes'}),
		...(await placesAnswer(request)),
	}),
	document: async ({data}, {context, ...request}) => ({
		...data,
		// Without the signal: the rest is listed after a stopped freeing, too.
		...(await heldDocument({context}, await placesNamed({context, ...request}))),
	}),
});

export const freeCommand: Command = {
	...freeSome,
	run: async request => {
		const isAll = isSet(request.flags, 'all');
		if (isAll && request.words.length > 0)
			throw new VenvError('usage', {what: 'Both IDs and --all were given', hint: 'Use only one of the two'});
		if (!isAll && request.words.length === 0) return listHeldResult(request);
		const places = await placesNamed(request);
		const held = await listHeld(request.context, places);
		if (isAll && !held.some(isWithinReach)) return nothingHeld(request, places);
		return freeSome.run(request);
	},
};

const nothingHeld = async (request: CommandRequest, places: readonly FsPath[]): Promise<CommandResult> => ({
	document: {
		ok: true,
		freedBytes: 0,
		results: [],
		...(await heldDocument(request, places)),
	} satisfies Body<FreeDocument>,
	lines: ['Nothing is held'],
	exitCode: 0,
});
