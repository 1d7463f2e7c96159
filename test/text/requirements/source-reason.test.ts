import {join} from 'node:path';
import {expect, test} from 'vitest';
import {writeFile} from 'node:fs/promises';
import {fsPath} from '../../../source/core/model/path.js';
import {findSources} from '../../../source/core/requirements/formats/find-sources.js';
import {sourceReasonInWords} from '../../../source/text/requirements/source-reason.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test.each([
	['uv.lock', "uv's lock names every package and its exact version"],
	['pylock.toml', 'a standard lock names every package'],
	['pylock.dev.toml', 'a standard lock for one purpose'],
	['poetry.lock', "poetry's lock names every package"],
	['pdm.lock', "pdm's lock names every package"],
	['Pipfile.lock', "pipenv's lock names every package"],
	['requirements.txt', 'standard requirements file'],
	['requirements-dev.txt', 'a list for a part of the work'],
	['requirements.in', 'the input of a lock, not pinned'],
	['constraints.txt', 'constraints only'],
	['Pipfile', 'the direct requirements for pipenv, not pinned'],
	['environment.yml', 'the direct requirements for conda'],
	['pyproject.toml', "the project's own requirements, not pinned"],
	['setup.py', 'is a program, which is not run'],
])('what %s is for is said in words', async (name, words) => {
	const project = fsPath(await temporaryDirectory());
	await writeFile(join(project, name), '');
	expect((await findSources(project)).map(sourceReasonInWords)).toEqual([words]);
});

test.each([
	['tox-environment', 'what tox installs into lint'],
	['hatch-environment', 'what hatch installs into lint'],
] as const)('an environment of a tool is named: %s', (format, words) => {
	const source = {path: fsPath('/p/file'), name: 'file', role: 'list', environment: 'lint'} as const;
	expect(sourceReasonInWords({...source, format, why: 'tool-environment'})).toBe(words);
});
