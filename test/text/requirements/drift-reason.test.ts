import {expect, test} from 'vitest';
import {driftReasonInWords} from '../../../source/text/requirements/drift-reason.js';

test.each([
	[{type: 'installed-from'}, 'installed from an index'],
	[{type: 'installed-from', place: '/src/delta'}, 'installed from /src/delta'],
	[{type: 'installed-as-copy'}, 'installed as a copy, asked for as editable'],
	[{type: 'other-commit', commit: '0123456789'}, 'commit 0123456789 is installed'],
	[{type: 'constrained', specifier: '<1'}, 'constrained to <1'],
	[{type: 'needed-by', name: 'alpha'}, 'needed by alpha'],
	[{type: 'unread-source', source: 'base.txt'}, "part of base.txt can't be read"],
	[{type: 'from-other-source', source: 'dev.txt'}, 'from dev.txt'],
] as const)('the reason for a difference is said in words: %j', (reason, words) => {
	expect(driftReasonInWords(reason)).toBe(words);
});
