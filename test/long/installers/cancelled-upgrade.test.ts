import {readdir} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {installPackages, nothing} from '../../../source/core/operate/install/install.js';
import {join} from '../../../source/core/model/path.js';
import {checksum} from '../../helpers/checksum.js';
import {environmentWithPip, pipInstall} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

test('an upgrade that is cancelled while files are replaced is undone to the byte', async () => {
	const project = await temporaryDirectory();
	const wheels = join(project, 'wheels');
	const files = Object.fromEntries(Array.from({length: 4000}, (_, index) => [`huge/m${index}.py`, 'x = 1\n']));
	for (const version of ['1.0', '2.0']) await makeWheel(wheels, {name: 'huge', version, files});
	const context = await temporaryContext({
		variables: {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip'},
	});
	const found = await recognise(await environmentWithPip(join(project, '.venv')), context);
	if (found === undefined) throw new Error('no environment');
	await pipInstall(found.path, wheels, 'huge==1.0');
	const before = checksum(found.path);
	const controller = new AbortController();
	const upgrading = installPackages(
		found,
		{...nothing, requirements: ['huge'], upgrade: true, context, isTrusted: true},
		{
			signal: controller.signal,
			onProgress: ({line}) => {
				if (line?.includes('Successfully uninstalled')) controller.abort();
			},
		},
	);
	await expect(upgrading).rejects.toMatchObject({code: 'cancelled', state: {type: 'as-it-was', written: []}});
	expect(checksum(found.path)).toBe(before);
	expect(await readdir(project)).toEqual(['.venv', 'wheels']);
});
