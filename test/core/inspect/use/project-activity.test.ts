import {expect, test} from 'vitest';
import {activityOf} from '../../../../source/core/inspect/use/project-activity.js';

const committed = {at: '2026-11-20T00:00:00.000Z', sign: 'committed'} as const;
const run = {at: Date.parse('2026-11-10T00:00:00Z'), python: 'Python 3.11'};

test.each([
	['a merged branch whose files are as they were committed', 'merged', 'none', undefined],
	['a merged branch with a changed file', 'merged', 'changed', committed],
	['a merged branch of which that is not known', 'merged', undefined, committed],
	['a branch that is not merged', 'unmerged', 'none', committed],
] as const)('the commits of %s', (_, branchState, changes, expected) => {
	expect(activityOf({latest: committed}, {branchState, changes})).toEqual(expected);
});

test('a run of its code counts for a merged branch, too', () => {
	const done = {branchState: 'merged', changes: 'none'} as const;
	const expected = {at: '2026-11-10T00:00:00.000Z', sign: 'project-run', python: 'Python 3.11'};
	expect(activityOf({latest: committed, run}, done)).toEqual(expected);
	expect(activityOf({latest: committed, run}, undefined)).toEqual(committed);
});
