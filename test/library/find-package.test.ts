import {execFileSync} from 'node:child_process';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {addDistribution} from '../helpers/distribution.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {surprisedAt} from '../helpers/surprise.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {builtProgram, programNode} from '../helpers/terminal.js';

test('findPackage names an environment that it cannot read, and searches the others', async () => {
	const home = await temporaryDirectory();
	for (const name of ['bad', 'good']) {
		const path = await environmentWithoutPip(join(home, 'code', name, '.venv'));
		await addDistribution(path, {name: 'demo', version: '1.0', files: {'demo.py': ''}});
		if (name === 'bad') await addDistribution(path, {name: 'odd', version: '1.0', files: {'odd.py': ''}});
	}
	const script = `
		import {findPackage} from ${JSON.stringify(join(dirname(builtProgram), 'index.js'))};
		const {matches, errors} = await findPackage('demo<2', [${JSON.stringify(join(home, 'code'))}]);
		console.log(JSON.stringify({found: matches.map(({environment}) => environment.path), errors: errors.map(({path}) => path)}));
	`;
	const variables = await surprisedAt('odd-1.0.dist-info/METADATA');
	const answer = execFileSync(programNode, ['--input-type=module', '--eval', script], {
		encoding: 'utf8',
		env: {...process.env, HOME: home, VENVTUI_HOME: join(home, 'places'), ...variables},
	});
	expect(JSON.parse(answer)).toEqual({
		found: [join(home, 'code/good/.venv')],
		errors: [join(home, 'code/bad/.venv')],
	});
});
