import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {recognise} from '../../source/core/discover/recognise.js';
import {listPackages} from '../../source/core/inspect/packages/installed-packages.js';
import {readHistory} from '../../source/core/platform/files/freed-history.js';
import {runOwnerCommand} from '../../source/core/operate/delete/owner-command.js';
import {fsPath} from '../../source/core/model/path.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {commandLine} from '../helpers/command-line.js';
import {duBytes} from '../helpers/disks/disk-facts.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {addDistribution} from '../helpers/distribution.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {makeWheel} from '../helpers/wheel.js';

test('an environment that was deleted and freed is rebuilt from its recipe: equal versions and prompt, and pip only if it had pip', async () => {
	const root = await temporaryDirectory();
	const wheels = join(root, 'wheels');
	const alpha = {name: 'alpha', requires: ['beta']};
	for (const version of ['1.0', '2.0']) await makeWheel(wheels, {...alpha, version});
	await makeWheel(wheels, {name: 'beta', version: '1.0'});
	const context = await temporaryContext({
		variables: {...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, VENVTUI_INSTALLER: 'pip'},
	});
	const path = await environmentWithoutPip(join(root, '.venv'));
	await addDistribution(path, {...alpha, version: '1.0'});
	await addDistribution(path, {name: 'beta', version: '1.0', requested: false});
	const config = join(path, 'pyvenv.cfg');
	writeFileSync(config, `${readFileSync(config, 'utf8')}prompt = 'mine'\n`);
	expect(await commandLine(context, ['rm', path, '--yes'])).toMatchObject({code: 0});
	expect(existsSync(path)).toBe(false);
	const {recipes} = (await commandLine(context, ['restore', '--json'])).json() as {recipes: Array<{id: string}>};
	const restored = await commandLine(context, ['restore', recipes[0]?.id ?? '', '--json']);
	expect(restored, restored.stderr).toMatchObject({code: 0});
	const found = await recognise(path, context);
	if (!found) throw new Error('not made again');
	const packages = (await listPackages(found)).map(({name, version}) => `${name} ${version}`);
	expect(packages).toEqual(['alpha 1.0', 'beta 1.0']);
	expect(found.config.prompt).toContain('mine');
	// A second time there is something in its place, so that it is no longer offered.
	expect((await commandLine(context, ['restore', '--json'])).json()).toMatchObject({recipes: []});
	const again = await commandLine(context, ['restore', recipes[0]?.id ?? '', '--json']);
	expect([again.code, (again.json()['error'] as {code: string}).code]).toEqual([3, 'not-empty']);
}, 120_000);

/** A program of the user's that removes the environment that it is told, or fails to. */
const owner = (programs: string, name: string, script: string): void => {
	mkdirSync(programs, {recursive: true});
	writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
	chmodSync(join(programs, name), 0o755);
};

const condaScene = async (script: string) => {
	const root = await temporaryDirectory();
	owner(join(root, 'programs'), 'conda', `echo "$CONDA_ALWAYS_YES $*" > '${root}/asked'\n${script}`);
	const context = await temporaryContext({variables: {PATH: `${root}/programs:/usr/bin:/bin`}});
	const path = fsPath(join(root, 'places/env'));
	mkdirSync(join(path, 'conda-meta'), {recursive: true});
	mkdirSync(join(path, 'bin'));
	writeFileSync(join(path, 'conda-meta/history'), '');
	const asked = (): string => (existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8').trim() : '');
	return {context, root, path, asked};
};

test("y in the dialog has conda's own command remove a conda environment", async () => {
	const {context, root, path, asked} = await condaScene('rm -r "$4"');
	const {type, dialog, said} = await openDeletingSession(fsPath(join(root, 'places')), context);
	await type('d');
	expect(dialog().join('\n')).toContain(`conda env remove -p ${path}`);
	expect(asked()).toBe('');
	await type('y');
	expect([existsSync(path), asked()]).toEqual([false, `true env remove -p ${path}`]);
	expect(said()).toContain('by conda');
});

test.each([
	['fails', 'echo "no such thing" >&2; exit 1', {type: 'owner-failed', said: 'no such thing'}],
	['says it did and did not', 'exit 0', {type: 'owner-left-it', owner: 'conda'}],
])('an owner whose command %s is told of, and the environment stays', async (_, script, reason) => {
	const {context, path} = await condaScene(script);
	const found = await recognise(path, context);
	if (!found) throw new Error('not recognised');
	const run = runOwnerCommand({path, found, owner: found.owner}, context);
	await expect(run).rejects.toMatchObject({code: 'failed', reason});
	expect(existsSync(path)).toBe(true);
});

test('pipx learns by PIPX_HOME which of its environments is meant', async () => {
	const root = await temporaryDirectory();
	owner(join(root, 'programs'), 'pipx', `echo "$PIPX_HOME $*" > '${root}/asked'\nrm -r "$PIPX_HOME/venvs/$2"`);
	const context = await temporaryContext({variables: {PATH: `${root}/programs:/usr/bin:/bin`}});
	const home = join(context.home, '.local/share/pipx');
	const path = bareEnvironment(join(home, 'venvs/black'), {'pipx_metadata.json': '{}'});
	const found = await recognise(path, context);
	if (!found) throw new Error('not recognised');
	const bytes = duBytes(path);
	const removed = await runOwnerCommand({path, found, owner: found.owner}, context);
	expect(removed).toMatchObject({owner: {name: 'pipx'}, freedBytes: bytes});
	expect(readHistory(context)).toMatchObject([{path, by: ['pipx', 'uninstall', 'black'], freedBytes: bytes}]);
	expect([existsSync(path), readFileSync(join(root, 'asked'), 'utf8').trim()]).toEqual([
		false,
		`${home} uninstall black`,
	]);
});
