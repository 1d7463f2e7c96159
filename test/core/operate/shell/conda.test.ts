import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {join} from '../../../../source/core/model/path.js';
import {activation} from '../../../../source/core/operate/shell/activate.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

// conda itself can't be had from an index: its hook stands for it, and only the call is looked at.
const hook = 'conda() { echo "conda $*"; }\n';

test("conda's environments are activated by conda's own function, from the installation that they lie in", async () => {
	const context = await temporaryContext();
	const root = await temporaryDirectory();
	const place = join(root, 'envs', "it's data");
	await mkdir(join(place, 'conda-meta'), {recursive: true});
	await writeFile(join(place, 'conda-meta', 'history'), '');
	const found = await recognise(place, context);
	if (found === undefined) throw new Error('not recognised');
	// Without conda the environment's directories are all that can be set.
	expect(activation(found, 'bash', {variables: {}})).toMatchObject({deactivate: 'deactivate'});
	await mkdir(join(root, 'etc', 'profile.d'), {recursive: true});
	await writeFile(join(root, 'etc', 'profile.d', 'conda.sh'), hook);
	const {line, deactivate} = activation(found, 'bash', {variables: {}});
	const said = execFileSync('bash', ['-c', `${line}\n${deactivate}`], {encoding: 'utf8'});
	expect(said).toBe(`conda activate ${place}\nconda deactivate\n`);
});
