import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {builtCommand} from '../../helpers/built-command.js';
import {loopMount, whyNoLoopMount} from '../../helpers/disks/loop-mount.js';
import {quotaKernel} from '../../helpers/disks/quota-kernel.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

// The programs are the real ones; the kernel's answer to quotactl(2) is given by a library that is loaded before it, since
// most kernels of test machines are built without quotas.
const used = {SHIM_SPACE: '9000', SHIM_BSOFT: '8000', SHIM_BHARD: '10000', SHIM_FILES: '12', SHIM_IHARD: '100'};
const limits = [
	{of: 'user', id: 0, bytes: {used: 9_216_000, soft: 8_192_000, hard: 10_240_000}, files: {used: 12, hard: 100}},
];

const placeOf = (program: string): string =>
	spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${program}`], {encoding: 'utf8'}).stdout.trim();

for (const [fileSystem, program] of [
	['ext4', 'quota'],
	['xfs', 'xfs_quota'],
] as const) {
	const missing = [program, 'gcc'].filter(name => placeOf(name) === '');
	const why = whyNoLoopMount(fileSystem) || (missing.length === 0 ? '' : ` (needs ${missing.join(', ')})`);

	test.skipIf(why !== '')(`${program} tells the limits of ${fileSystem}, and that there are none${why}`, async () => {
		const [disk, home] = [await loopMount(fileSystem), await temporaryDirectory()];
		const bin = await temporaryDirectory();
		await environmentWithoutPip(join(disk.path, 'project/.venv'));
		writeFileSync(join(bin, program), `#!/bin/sh\nLD_PRELOAD='${quotaKernel(bin)}' exec ${placeOf(program)} "$@"\n`, {
			mode: 0o755,
		});
		const list = (variables: NodeJS.ProcessEnv) =>
			builtCommand(['list', disk.path, '--quota', '--json'], {
				...{home, variables: {PATH: `${bin}:${process.env['PATH']}`, ...variables}},
			}).json()['quotas'];
		const quota = {mount: disk.path, fileSystem, program};
		const running = {type: 'running', until: expect.any(String) as string};
		expect(list({...used, SHIM_BTIME: '3600'})).toMatchObject([
			{...quota, answer: 'limits', limits: [{...limits[0], bytes: {...limits[0]?.bytes, grace: running}}]},
		]);
		expect(list({...used, SHIM_BTIME: '-5'})).toMatchObject([
			{...quota, limits: [{...limits[0], bytes: {grace: {type: 'over'}}}]},
		]);
		expect(list({...used, SHIM_BSOFT: '0', SHIM_BHARD: '0', SHIM_IHARD: '0'})).toEqual([{...quota, answer: 'none'}]);
		expect(list({PATH: process.env['PATH']})).toEqual([{...quota, answer: 'none'}]);
	});
}
