import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {inspect, inspectFully} from '../../../source/core/inspect/inspect.js';
import {fsPath} from '../../../source/core/model/path.js';
import {withRequestedByProject} from '../../../source/core/requirements/requested-by-project.js';
import {addDistribution} from '../../helpers/distribution.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

/** The names that count as installed on purpose where uv synced `alpha` and the `gamma` that it needs, and marked both. */
const requestedWith = async (files: Readonly<Record<string, string>>) => {
	const [directory, context] = await Promise.all([temporaryDirectory(), temporaryContext()]);
	const path = await environmentWithoutPip(join(directory, '.venv'));
	for (const each of [{name: 'alpha', requires: ['gamma']}, {name: 'gamma'}]) {
		const info = await addDistribution(path, {version: '1.0', ...each});
		await writeFile(join(info, 'INSTALLER'), 'uv');
		await writeFile(join(info, 'REQUESTED'), '');
	}
	for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
	const found = await recognise(fsPath(path), context);
	if (found === undefined) throw new Error('not recognised');
	const inspection = await inspectFully(await inspect(found, context), context);
	const {packages, graph} = await withRequestedByProject(inspection, context);
	const requested = packages.filter(one => one.requested === true).map(({name}) => name);
	expect(graph.roots).toEqual(requested);
	return requested;
};

test('under uv a package that the project names is installed on purpose, although another one needs it', async () => {
	const pyproject = '[project]\nname = "app"\nversion = "1"\ndependencies = ["alpha", "gamma>=1"]\n';
	expect(await requestedWith({'pyproject.toml': pyproject})).toEqual(['alpha', 'gamma']);
});

test('a package that only a group of the project names is installed on purpose, too', async () => {
	const pyproject =
		'[project]\nname = "app"\nversion = "1"\ndependencies = ["alpha"]\n[dependency-groups]\nlint = ["gamma"]\n';
	expect(await requestedWith({'pyproject.toml': pyproject})).toEqual(['alpha', 'gamma']);
});

test('a lock or a compiled list names dependencies, too, and makes none of them one on purpose', async () => {
	expect(await requestedWith({'requirements.txt': 'alpha==1.0\ngamma==1.0\n'})).toEqual(['alpha']);
	expect(await requestedWith({'requirements.in': 'alpha\n', 'requirements.txt': 'alpha==1.0\ngamma==1.0\n'})).toEqual([
		'alpha',
	]);
});
