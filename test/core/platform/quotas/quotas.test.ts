import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {fsPath} from '../../../../source/core/model/path.js';
import type {Mount} from '../../../../source/core/platform/files/mounts.js';
import {askQuotas} from '../../../../source/core/platform/quotas/ask-quotas.js';
import {readLimits} from '../../../../source/core/platform/quotas/read-limits.js';
import {quotaLines} from '../../../../source/text/summary/quotas.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const now = new Date('2026-11-29T06:00:00Z');
const heads = '     Filesystem  kbytes   quota   limit   grace   files   quota   limit   grace';

// The first is what quota 4.06 printed for a user who has too much, those of lfs are from guides of clusters and its manual.
test.each([
	[
		'quota -p, above the soft limit',
		'Disk quotas for user ann (uid 1000): \n     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace\n     /dev/loop2    9000*   8000   10000 1795935371      12       0     100       0\n',
		[
			{
				id: 1000,
				bytes: {
					...{used: 9_216_000, soft: 8_192_000, hard: 10_240_000},
					grace: {type: 'running', until: '2026-11-29T06:56:11.000Z'},
				},
				files: {used: 12, hard: 100},
			},
		],
	],
	[
		'quota of two groups, one without limits',
		'Disk quotas for group lab (gid 70): \n  nas:/home 5 0 0 0 3 0 0 0\nDisk quotas for group all (gid 71): \n  nas:/home 5 0 9 0 3 0 0 0\n',
		[{id: 71, bytes: {used: 5120, hard: 9216}, files: {used: 3}}],
	],
	[
		'lfs, whose line is broken after a long name',
		`Disk quotas for usr ann (uid 1471600598):\n${heads}\n/home/mila/n/ann\n                95747836       0 104857600       -  908722       0 1048576       -\nuid 1471600598 is using default block quota setting\n`,
		[
			{
				id: 1_471_600_598,
				bytes: {used: 95_747_836 * 1024, hard: 104_857_600 * 1024},
				files: {used: 908_722, hard: 1_048_576},
			},
		],
	],
	[
		'lfs with a server that did not answer, and too many files for too long',
		`Disk quotas for grp lab (gid 70):\n${heads}\n /lustre [4096]* 1024 0 6d23h59m50s [20]* 10 30 none\n`,
		[
			{
				id: 70,
				bytes: {used: 4_194_304, soft: 1_048_576, grace: {type: 'running', until: '2026-12-06T05:59:50.000Z'}},
				files: {used: 20, soft: 10, hard: 30, grace: {type: 'over'}},
			},
		],
	],
	[
		'xfs_quota, with its number of warnings and mount point',
		'/dev/loop1                9000       8000      10000   00 [01:00:00]          12          0        100   00 [--------] /mnt/a 1 2\n',
		[
			{
				bytes: {
					...{used: 9_216_000, soft: 8_192_000, hard: 10_240_000},
					grace: {type: 'running', until: '2026-11-29T07:00:00.000Z'},
				},
				files: {used: 12, hard: 100},
			},
		],
	],
	[
		'xfs_quota in days',
		'/dev/loop1 9000 8000 0 00 [6 days] 3 2 0 00  [0 days] /mnt\n',
		[
			{
				bytes: {
					...{used: 9_216_000, soft: 8_192_000},
					grace: {type: 'running', until: '2026-12-05T06:00:00.000Z'},
				},
				files: {used: 3, soft: 2, grace: {type: 'over'}},
			},
		],
	],
	['no limit at all', 'Disk quotas for user ann (uid 1000): none\n /home 5 0 0 - 3 0 0 -\n', []],
	['text of another kind', `${'9x '.repeat(50_000)}\n${' '.repeat(50_000)}x\n1 2 3 4 5 6\n\u001B]0;x\u0007\n`, []],
	['numbers that are none', ` /home ${'9'.repeat(400)} 1 1 - 1 1 1 -\n`, []],
])('limits are read from what is printed: %s', (_, output, expected) => {
	expect(readLimits(output, now)).toEqual(expected);
});

const mountOf = (fileSystem: string): Mount => ({
	path: fsPath('/'),
	source: 'server:/export',
	options: [],
	fileSystem,
});

/** What is said of a file system where PATH has these programs. */
const asked = async (fileSystem: string, programs: Readonly<Record<string, string>>, roots: readonly string[] = []) => {
	const bin = await temporaryDirectory();
	for (const [name, body] of Object.entries(programs))
		writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, {mode: 0o755});
	const context = await temporaryContext({
		variables: {PATH: bin},
		now: () => now,
		roots: roots.map(root => fsPath(root === 'bin' ? bin : root)),
	});
	const quotas = await askQuotas([fsPath('/')], context, {mounts: [mountOf(fileSystem)], patienceMs: 2000});
	return {quotas, words: quotaLines(quotas, now)};
};

const usage = '[ "$1" = -u ] || exit 0; echo " x 9 0 10 0 2 0 3 0"; exit 1';

test('each file system is asked by its own program, for the user and the group', async () => {
	const lfs = `[ "$*" = "quota -u ${process.getuid?.()} /" ] && echo '/ 1024 0 4096 - 7 0 9 -'; true`;
	expect((await asked('lustre', {lfs})).quotas).toMatchObject([
		{
			mount: '/',
			program: 'lfs',
			limits: [
				{of: 'user', id: process.getuid?.(), bytes: {used: 1_048_576, hard: 4_194_304}, files: {used: 7, hard: 9}},
			],
		},
	]);
	expect((await asked('nfs4', {quota: usage})).words).toEqual(['/ (nfs4): user 9.00K of 10.0K; 2 of 3 files']);
	expect((await asked('xfs', {xfs_quota: 'true'})).words).toEqual(['/ (xfs): no quota is set, xfs_quota says']);
});

test('why there is no answer is said: no program, a hanging one, one that fails, a file system of another kind', async () => {
	expect((await asked('lustre', {quota: usage})).words[0]).toBe(
		'/ (lustre): not asked: lfs is not installed (it comes with the client of Lustre)',
	);
	expect((await asked('nfs', {quota: 'exec /bin/sleep 600'})).words[0]).toContain('quota did not answer within');
	const said = (await asked('nfs', {quota: 'echo "quota: Error while getting quota\u001B[31m" >&2; exit 1'})).words[0];
	expect(said).toBe('/ (nfs): quota failed: quota: Error while getting quota\\x1b[31m');
	expect((await asked('gpfs', {quota: usage})).words[0]).toBe('/ (gpfs): not asked: mmlsquota shows it');
	expect((await asked('tmpfs', {quota: usage})).words[0]).toBe('/ (tmpfs): has no quota that can be queried');
	const none = 'echo "quota: Mountpoint (or device) / not found or has no quota enabled." >&2; exit 1';
	expect((await asked('ext4', {quota: none})).words[0]).toBe('/ (ext4): no quota is set, quota says');
});

test('no program is taken from below a directory that is looked at', async () => {
	expect((await asked('lustre', {lfs: usage}, ['bin'])).quotas).toMatchObject([{answer: 'no-program'}]);
});

test('cancelling ends the program that is asked', async () => {
	const bin = await temporaryDirectory();
	writeFileSync(join(bin, 'quota'), '#!/bin/sh\nexec /bin/sleep 600\n', {mode: 0o755});
	const context = await temporaryContext({variables: {PATH: bin}});
	const signal = AbortSignal.timeout(200);
	const asking = askQuotas([fsPath('/')], context, {mounts: [mountOf('nfs')], signal});
	await expect(asking).rejects.toMatchObject({code: 'cancelled'});
});
