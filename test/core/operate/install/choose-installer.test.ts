import {mkdir, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {listPackages} from '../../../../source/core/inspect/packages/installed-packages.js';
import {chooseInstaller} from '../../../../source/core/operate/install/choose-installer.js';
import {join} from '../../../../source/core/model/path.js';
import {environmentWithPip, environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('pip is the installer where its configuration names an index, uv where that says nothing uv would miss', async () => {
	const home = await temporaryDirectory();
	await mkdir(join(home, 'bin'));
	await writeFile(join(home, 'bin/uv'), '#!/bin/sh\n', {mode: 0o755});
	const variables = {PATH: join(home, 'bin'), XDG_CONFIG_DIRS: join(home, 'none')};
	const context = await temporaryContext({home, variables});
	const found = await recognise(await environmentWithPip(join(home, '.venv')), context);
	if (found === undefined) throw new Error('no environment');
	const packages = await listPackages(found);
	const chosenWith = async (config: string): Promise<string> => {
		await writeFile(join(found.path, 'pip.conf'), config);
		return chooseInstaller({found, packages, context}).name;
	};
	// A machine's own configuration counts as well, and this test can't take that away.
	if (chooseInstaller({found, packages, context}).name === 'uv')
		expect(await chosenWith('[global]\ntimeout = 60\n')).toBe('uv');
	expect(await chosenWith('[global]\nextra_index_url = https://index.invalid/simple\n')).toBe('pip');
});

test("an environment without pip is filled by its base Python's pip where uv would miss pip's settings", async () => {
	const home = await temporaryDirectory();
	await mkdir(join(home, 'bin'));
	await writeFile(join(home, 'bin/uv'), '#!/bin/sh\n', {mode: 0o755});
	const variables = {PATH: join(home, 'bin'), PIP_INDEX_URL: 'https://index.invalid/simple'};
	const context = await temporaryContext({home, variables});
	const found = await recognise(await environmentWithoutPip(join(home, '.venv')), context);
	if (found === undefined) throw new Error('no environment');
	expect(chooseInstaller({found, packages: [], context}).name).toBe('pip');
	expect(chooseInstaller({found, packages: [], context, wanted: 'uv'}).name).toBe('uv');
});
