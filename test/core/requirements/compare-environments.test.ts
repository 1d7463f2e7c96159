import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {inspect} from '../../../source/core/inspect/inspect.js';
import {fsPath} from '../../../source/core/model/path.js';
import {compareEnvironments} from '../../../source/core/requirements/compare-environments.js';
import {addDistribution} from '../../helpers/distribution.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

test('two environments are compared by normalized names, however metadata and requirements write them', async () => {
	const [directory, context] = await Promise.all([temporaryDirectory(), temporaryContext()]);
	const environmentOf = async (project: string, installed: string, requirements: string) => {
		await mkdir(join(directory, project));
		const path = await environmentWithoutPip(join(directory, project, '.venv'));
		await addDistribution(path, {name: installed, version: project === 'old' ? '1.0' : '2.0'});
		await writeFile(join(directory, project, 'requirements.txt'), requirements);
		const found = await recognise(fsPath(path), context);
		if (found === undefined) throw new Error('not recognised');
		return inspect(found, context);
	};
	const old = await environmentOf('old', 'Alpha_Beta', 'alpha-beta<2\n');
	const young = await environmentOf('young', 'alpha-beta', 'Alpha.Beta>=2\n');
	const {differing, onlyFirst, onlySecond} = await compareEnvironments(old, young, context);
	expect(differing).toMatchObject([{name: 'alpha-beta', versions: ['1.0', '2.0'], required: ['<2', '>=2']}]);
	expect([onlyFirst, onlySecond]).toEqual([[], []]);
});
