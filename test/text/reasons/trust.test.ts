import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {trustReasonInWords} from '../../../source/text/reasons/trust.js';

const path = fsPath('/srv/env/bin');

test.each([
	[{type: 'other-owner', path, owner: 1000}, '/srv/env/bin belongs to user 1000'],
	[
		{type: 'other-owner', path, owner: 1000, isRefusedToRoot: true},
		'/srv/env/bin belongs to user 1000, and you are root',
	],
	[{type: 'writable', path, by: 'everybody'}, 'everybody can write to /srv/env/bin'],
	[{type: 'writable', path, by: 'group'}, 'a group can write to /srv/env/bin'],
	[{type: 'script', path}, '/srv/env/bin is a script, not a Python'],
	[{type: 'downloaded', directory: fsPath('/home/ada/Downloads')}, 'it is in /home/ada/Downloads'],
] as const)('a reason against trust is said in words: %j', (reason, words) => {
	expect(trustReasonInWords(reason)).toBe(words);
});
