import {spawnSync} from 'node:child_process';
import {mkdir, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recoverInterrupted} from '../../../../source/core/held/recover.js';
import {withScratch} from '../../../../source/core/platform/processes/scratch-directory.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('temporary files of a dead installer are removed at the next start, those of a living one stay', async () => {
	const place = await temporaryDirectory();
	const variables = {TMPDIR: place};
	const context = await temporaryContext({variables});
	const ended = spawnSync('true').pid;
	await withScratch(variables, async ({TMPDIR = ''}) => {
		const [own = ''] = await readdir(place);
		expect(TMPDIR).toBe(join(place, own));
		await mkdir(join(place, own.replace(/^venv-tui-\d+/, `venv-tui-${ended}`), 'pip-unpack-1'), {recursive: true});
		await mkdir(join(place, 'venv-tui-of-somebody'));
		await recoverInterrupted({context});
		expect((await readdir(place)).sort()).toEqual([own, 'venv-tui-of-somebody'].sort());
	});
	expect(await readdir(place)).toEqual(['venv-tui-of-somebody']);
});
