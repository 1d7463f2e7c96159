import {expect, test} from 'vitest';
import {outcomeOf} from '../../source/actions/delete/outcome.js';
import {fsPath} from '../../source/core/model/path.js';
import {phraseText} from '../../source/core/model/phrase.js';

test('a size that is not known is left out of what is still on disk', () => {
	const path = fsPath('/a/.venv');
	const said = (reclaimableBytes: number | undefined): string => {
		const deleted = {outcome: 'held', path, left: [], held: {id: '0123456789ab', path, reclaimableBytes}};
		const {summary} = outcomeOf(...([{path}, deleted, {core: {}}] as unknown as Parameters<typeof outcomeOf>));
		return phraseText(summary);
	};
	expect([said(undefined), said(2048)]).toEqual([
		'Deleted /a/.venv. It is still on disk',
		'Deleted /a/.venv. 2.00K still on disk',
	]);
});
