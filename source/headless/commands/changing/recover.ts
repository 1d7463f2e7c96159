import {explain} from '../../../text/failures/explain.js';
import {recoverAction} from '../../../actions/recover.js';
import type {Recovered} from '../../../core/held/recover.js';
import {absolute, fsPath, type FsPath} from '../../../core/model/path.js';
import {lostLine} from '../../../text/held/lost-environment.js';
import {recoveredInWords} from '../../../text/held/recovery.js';
import {actionCommand, takeOverFlag} from '../../shared/action-command.js';
import type {CommandRequest} from '../../shared/command.js';
import {lostDocument} from '../../shared/held/lost-document.js';
import {findLostAt, withHoldingDirectoriesBelow} from '../../shared/targets/held-places.js';
import {errorDocument} from '../../shared/output.js';
import {phraseFromHome} from '../../../core/text/phrase.js';

export const recoverCommand = actionCommand({
	name: 'recover',
	words: '[paths...]',
	summary: 'Undo or finish interrupted operations',
	examples: [
		{line: 'venv-tui recover', does: 'those of this user on this machine'},
		{line: 'venv-tui recover /mnt/shared --take-over', does: 'also those of another machine there'},
	],
	flags: [takeOverFlag],
	action: recoverAction,
	answers: async request => (request.words.length === 0 ? {} : {places: (await placesBelow(request)).join('\n')}),
	defaults: () => ({'take-over': 'no'}),
	lines: async ({summary, data: {recovered}}, request) => {
		const {home} = request.context;
		const lost = await findLostAt(await placesBelow(request), request);
		const lines = [...recovered.map(one => recoveredInWords(one, home)), ...lost.map(one => lostLine(one, home))];
		return lines.length === 0 ? [phraseFromHome(summary, home)] : lines;
	},
	document: async ({data: {recovered}}, request) => {
		const lost = await findLostAt(await placesBelow(request), request);
		return {
			results: recovered.map(one => resultOf(one, request.context.home)),
			...(lost.length > 0 && {unregistered: lostDocument(lost, request.context.home)}),
		};
	},
});

const placesBelow = ({words, ...request}: CommandRequest): Promise<readonly FsPath[]> =>
	withHoldingDirectoriesBelow(
		(words.length === 0 ? [fsPath('.')] : words).map(word => absolute(word, request.context.cwd)),
		{words, ...request},
	);

const resultOf = (recovered: Recovered, home: FsPath): object => {
	const {id, path, operation, outcome} = recovered;
	return {
		...{path, ok: outcome !== 'failed', id, operation, outcome, message: recoveredInWords(recovered, home)},
		...(outcome === 'failed' && {error: errorDocument(explain(recovered.error))}),
	};
};
