import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {join} from '../../../source/core/model/path.js';
import {installPackages, nothing} from '../../../source/core/operate/install/install.js';
import {listOutdated} from '../../../source/core/operate/install/outdated.js';
import {findProgram} from '../../../source/core/platform/processes/find-program.js';
import {serveWheels} from '../../helpers/servers/package-index.js';
import {environmentWithPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {makeWheel} from '../../helpers/wheel.js';

/** An environment with an old alpha and the newest beta, and an index that has a newer alpha. */
const scene = async (installer: 'pip' | 'uv') => {
	const root = await temporaryDirectory();
	const wheels = join(root, 'wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	await makeWheel(wheels, {name: 'alpha', version: '2.0'});
	await makeWheel(wheels, {name: 'beta', version: '1.0'});
	const index = await serveWheels(wheels);
	const variables = {
		...process.env,
		...{PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: index, PIP_EXTRA_INDEX_URL: undefined},
		...{UV_NO_CONFIG: '1', UV_INDEX_URL: index, UV_CACHE_DIR: join(root, 'cache')},
	};
	const context = await temporaryContext({variables: {...variables, VENVTUI_INSTALLER: installer}});
	const found = await recognise(await environmentWithPip(join(root, '.venv')), context);
	if (found === undefined) throw new Error('no environment');
	const options = {context, isTrusted: true};
	await installPackages(found, {...nothing, requirements: ['alpha==1.0', 'beta'], ...options});
	return {found, options, variables};
};

const alpha = [{name: 'alpha', version: '1.0', newest: '2.0'}];

test('packages with a newer version are those that pip itself lists, and asking changes nothing', async () => {
	const {found, options, variables} = await scene('pip');
	const report = await listOutdated(found, options);
	expect(report).toMatchObject({
		path: found.path,
		packages: alpha,
		installer: expect.stringMatching(/^pip \d/) as string,
	});
	const python = join(found.path, 'bin/python');
	const words = ['-m', 'pip', 'list', '--outdated', '--format', 'json'];
	const {stdout} = await promisify(execFile)(python, words, {env: variables});
	const names = (JSON.parse(stdout) as ReadonlyArray<{name: string}>).map(({name}) => name);
	expect(report.packages.map(({name}) => name)).toEqual(names);
	expect((await listOutdated(found, options)).packages).toEqual(alpha);
});

test('uv lists the same ones (needs uv)', async ctx => {
	const context = await temporaryContext({variables: process.env});
	if (findProgram('uv', context) === undefined) ctx.skip();
	const {found, options} = await scene('uv');
	expect(await listOutdated(found, options)).toMatchObject({packages: alpha, installer: 'uv'});
});

test('an environment that is not trusted is not asked', async () => {
	const {found, options} = await scene('pip');
	await expect(listOutdated(found, {context: options.context})).rejects.toMatchObject({code: 'not-trusted'});
});
