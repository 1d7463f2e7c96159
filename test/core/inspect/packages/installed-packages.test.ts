import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {inspectFully, inspectPackages} from '../../../../source/core/inspect/inspect.js';
import {listPackages} from '../../../../source/core/inspect/packages/installed-packages.js';
import type {FsPath} from '../../../../source/core/model/path.js';
import {addDistribution, sitePackagesOf} from '../../../helpers/distribution.js';
import {commandLine} from '../../../helpers/command-line.js';
import {inspected} from '../../../helpers/inspected.js';
import {assessed} from '../../../helpers/requirements/assessed.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('a develop install has the version and the needs that its own egg-info says, wherever it lies', async () => {
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, 'elsewhere/.venv'));
	// As setuptools leaves it: a dash in the name of the link, an underscore in that of the metadata.
	const source = join(directory, 'sources/mod-m');
	await mkdir(join(source, 'mod_m.egg-info'), {recursive: true});
	await writeFile(join(source, 'mod_m.egg-info/PKG-INFO'), 'Metadata-Version: 1.0\nName: mod-m\nVersion: 1.0\n');
	await writeFile(join(source, 'mod_m.egg-info/requires.txt'), 'six\n');
	await writeFile(join(await sitePackagesOf(path), 'mod-m.egg-link'), `${source}\n.`);
	const context = await temporaryContext();
	const [found, ...others] = await listPackages((await inspected(path, context)).found);
	expect(found).toMatchObject({name: 'mod-m', version: '1.0', requires: ['six'], editable: true});
	expect(others).toEqual([]);
});

test('a development installation whose project is gone has no version, and is not said to have a wrong one', async () => {
	const directory = await temporaryDirectory();
	const path = await environmentWithoutPip(join(directory, '.venv'));
	await writeFile(join(await sitePackagesOf(path), 'gone.egg-link'), `${directory}/nowhere\n.`);
	await writeFile(join(directory, 'requirements.txt'), 'gone>=2\n');
	const {packages, report} = await assessed(path);
	expect(packages.map(one => [one.name, 'version' in one ? one.version : undefined])).toEqual([['gone', undefined]]);
	expect(report.drift?.entries).toMatchObject([
		{name: 'gone', state: expect.stringMatching(/unverifiable|source/) as string},
	]);
	const context = await temporaryContext();
	const shown = await commandLine(context, ['show', path, '--json']);
	const [one] = (shown.json() as {packages: object[]}).packages;
	expect(one).not.toHaveProperty('version');
	expect((await commandLine(context, ['show', path])).stdout).not.toMatch(/undefined/);
});

test.each([100, 4000, 4095, 5000, 70_000])(
	'what a package needs is read where %i bytes of licence stand before it, and not from its description',
	async length => {
		const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
		const info = await addDistribution(path, {name: 'alpha', version: '1.0'});
		const licence = `License: ${'x'.repeat(60)}\n`;
		const headers = `Metadata-Version: 2.1\nName: alpha\nVersion: 1.0\n${licence.repeat(length / licence.length)}`;
		const filled = `${headers}License: ${'y'.repeat(Math.max(0, length - headers.length - 10))}`;
		await writeFile(join(info, 'METADATA'), `${filled}\nRequires-Dist: beta>=1\n\nRequires-Dist: gamma\n`);
		const [alpha] = await listPackages((await inspected(path, await temporaryContext())).found);
		expect(alpha?.requires).toEqual(['beta>=1']);
	},
);

/** Adds distributions as an installer leaves them: name, what it needs, and whether it is marked as asked for. */
const addAll = async (
	path: string,
	installer: string,
	distributions: ReadonlyArray<readonly [name: string, requires: readonly string[], requested: boolean]>,
): Promise<void> => {
	for (const [name, requires, requested] of distributions) {
		const info = await addDistribution(path, {name, version: '1.0', requires, requested});
		await writeFile(join(info, 'INSTALLER'), installer);
	}
};

const requestedIn = async (path: FsPath): Promise<readonly string[]> => {
	const context = await temporaryContext();
	const environment = await inspected(path, context);
	const {packages, inherited, graph} = await inspectFully(environment, context);
	expect(await inspectPackages(environment, context)).toMatchObject({packages, inherited, graph});
	return packages.filter(({requested}) => requested).map(({name}) => name);
};

test('after uv sync, which marks all that it installs, only what no other package needs counts as asked for', async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	await addAll(path, 'uv', [
		['flask', ['werkzeug>=3', "asgiref; extra == 'async'"], true],
		['werkzeug', ['MarkupSafe'], true],
		['markupsafe', [], true],
		['asgiref', [], true],
	]);
	expect(await requestedIn(path)).toEqual(['asgiref', 'flask']);
});

test('where uv marks only what was named, its marks are taken as they are', async () => {
	const path = await environmentWithoutPip(join(await temporaryDirectory(), '.venv'));
	await addAll(path, 'uv', [
		['flask', ['werkzeug'], true],
		['werkzeug', ['markupsafe'], true],
		['markupsafe', [], false],
	]);
	expect(await requestedIn(path)).toEqual(['flask', 'werkzeug']);
});
