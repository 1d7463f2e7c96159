import {writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {listPackages} from '../../../source/core/inspect/packages/installed-packages.js';
import {join} from '../../../source/core/model/path.js';
import {builtCommand} from '../../helpers/built-command.js';
import {environmentWithPip, pipInstall} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

test('an upgrade past a pin names it beforehand and afterwards, and a reset goes back to it', async () => {
	const home = await temporaryDirectory();
	const wheels = join(home, 'wheels');
	for (const version of ['1.0', '2.0'])
		for (const name of ['alpha', 'beta', 'gamma']) await makeWheel(wheels, {name, version});
	const project = join(home, 'project');
	const path = await environmentWithPip(join(project, '.venv'));
	await pipInstall(path, wheels, 'alpha==1.0', 'beta==1.0', 'gamma==1.0');
	await writeFile(join(project, 'requirements.txt'), 'alpha==1.0\nbeta<2\ngamma\n');
	const variables = {PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip'};
	const ask = (...words: readonly string[]) => builtCommand(words, {home, cwd: project, variables});
	const notes = ['requirements.txt still asks for alpha==1.0 and beta<2, to which the next reset goes back'];
	const names = ['alpha', 'beta', 'gamma'];
	expect(ask('upgrade', ...names, '--dry-run', '--trust', '--json').json()).toMatchObject({notes});
	expect(ask('upgrade', 'gamma', '--json').json()).toMatchObject({notes: [], changed: {upgraded: [{name: 'gamma'}]}});
	const {stdout} = ask('upgrade', ...names);
	expect(stdout).toContain(`upgraded alpha 1.0 to 2.0, beta 1.0 to 2.0`);
	expect(stdout).toContain(notes[0]);
	const context = await temporaryContext({cwd: project});
	const versions = async () => {
		const found = await recognise(path, context);
		const packages = found === undefined ? [] : await listPackages(found);
		return names.map(name => packages.find(one => one.name === name)?.version);
	};
	expect(await versions()).toEqual(['2.0', '2.0', '2.0']);
	expect(ask('reset', '--yes')).toMatchObject({status: 0, stderr: ''});
	expect(await versions()).toEqual(['1.0', '1.0', '2.0']);
});
