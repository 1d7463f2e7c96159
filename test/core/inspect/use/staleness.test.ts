import {expect, test} from 'vitest';
import type {Environment} from '../../../../source/core/model/environment.js';
import {assessStaleness} from '../../../../source/core/inspect/use/staleness.js';
import {explainedRules, stalenessReasons} from '../../../../source/text/staleness.js';
import {fsPath} from '../../../../source/core/model/path.js';

const now = new Date('2026-06-01T12:00:00Z');
const home = fsPath('/home/me');
const gigabyte = 1024 ** 3;

const environment: Environment = {
	path: fsPath('/home/me/code/ml/.venv'),
	kind: 'venv',
	found: {
		path: fsPath('/home/me/code/ml/.venv'),
		kind: 'venv',
		identity: {device: '1', inode: '2'},
		config: {entries: [], raw: '', systemSitePackages: false, problems: []},
		layout: {sitePackages: [], platform: 'posix'},
	},
	project: {path: fsPath('/home/me/code/ml'), state: 'there'},
	status: 'ok',
	usage: {
		allocatedBytes: 1.79 * gigabyte,
		apparentBytes: gigabyte,
		reclaimableBytes: 1.22 * gigabyte,
		exact: true,
		inodes: 2,
		reclaimableInodes: 2,
		files: 9,
	},
	lastUsed: {at: '2025-12-20T12:00:00Z', sign: 'package-read', confidence: 'medium'},
	projectActivity: {at: '2025-10-20T12:00:00Z', sign: 'committed'},
	rebuildable: {verdict: 'yes', source: 'requirements.txt', missing: []},
};

const assess = (fields: Partial<Environment>, staleDays = 90) =>
	assessStaleness({...environment, ...fields}, {now, staleDays});

const told = (fields: Partial<Environment>) => {
	const assessed = {...environment, ...fields};
	return stalenessReasons({...assessed, staleness: assessStaleness(assessed, {now, staleDays: 90})}, {now, home});
};

test('an offer says in sentences when it was used, the last commit, the bytes freed and whether it can be rebuilt', () => {
	expect(told({})).toEqual([
		'used 5 months ago (a package was read)',
		'last commit 7 months ago',
		'frees 1.22G of 1.79G',
		'can be reset from requirements.txt',
	]);
});

test.each<[string, Partial<Environment>, number, boolean]>([
	['unused for longer than the threshold', {}, 90, true],
	['used later than the threshold', {}, 200, false],
	['in use', {inUse: [{pid: 1, command: 'python', how: {type: 'runs-python'}}]}, 90, false],
	['active', {active: true}, 90, false],
	['pinned', {pinned: true}, 90, false],
	["a tool's own", {kind: 'tool'}, 90, false],
	['of unknown use', {lastUsed: undefined}, 0, false],
])('one that is %s', (_, fields, staleDays, stale) => {
	expect(assess(fields, staleDays).stale).toBe(stale);
});

test.each<[string, Partial<Environment>, string]>([
	[
		'a disk without use times',
		{
			lastUsed: {
				at: '2025-09-25T12:00:00Z',
				sign: 'changed',
				blind: 'no-access-times',
				confidence: 'low',
			},
		},
		'changed 8 months ago; this disk records no access times',
	],
	[
		'a moved project',
		{project: {path: fsPath('/home/me/uni/thesis'), state: 'gone'}},
		"~/uni/thesis isn't there (moved?)",
	],
	['a loss', {rebuildable: {verdict: 'partly', missing: ['a', 'b', 'c', 'd']}}, '4 packages are not in any file'],
	['a hold', {pinned: true}, 'pinned'],
	[
		'a reference',
		{referredTo: [{path: fsPath('/home/me/x/.envrc'), how: 'direnv'}]},
		'direnv activates it: ~/x/.envrc',
	],
])('%s is among the reasons', (_, fields, reason) => {
	expect(told(fields)).toContain(reason);
});

test('reasons to keep an environment lower its score, reasons against raise it', () => {
	const {score} = assess({});
	expect(assess({rebuildable: {verdict: 'no', missing: ['a']}}).score).toBeLessThan(score);
	expect(assess({referredTo: [{path: home, how: 'command'}]}).score).toBeLessThan(score);
	expect(assess({pinned: true}).score).toBeLessThan(0);
	expect(assess({status: 'broken'}).score).toBeGreaterThan(score);
});

test('every rule can be read', () => {
	expect(explainedRules().every(({points, title}) => points !== '' && title !== '')).toBe(true);
});
