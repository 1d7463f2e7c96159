import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {editIn} from '../../../../source/core/operate/shell/editor.js';
import {planSubshell} from '../../../../source/core/operate/shell/subshell.js';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const program = (path: string, text: string): void => {
	mkdirSync(join(path, '..'), {recursive: true});
	writeFileSync(path, `#!/bin/sh\n${text}\n`);
	chmodSync(path, 0o755);
};

test('neither the editor nor the shell is taken from an environment or a project, whatever PATH and SHELL say', async () => {
	const root = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(root, 'web/.venv'));
	const [ran, edited] = [join(root, 'ran'), join(root, 'edited')];
	for (const name of ['ed', 'vim', 'bash']) {
		program(join(environment, 'bin', name), `echo ${name} >> ${ran}`);
		program(join(root, 'web/tools', name), `echo ${name} >> ${ran}`);
	}
	const safe = await temporaryDirectory();
	program(join(safe, 'ed'), `echo "$@" > ${edited}`);
	const path = [join(environment, 'bin'), join(root, 'web/tools'), safe, '/usr/bin', '/bin'].join(':');
	const variables = {PATH: path, EDITOR: 'ed --wait', SHELL: join(environment, 'bin/bash')};
	const context = await temporaryContext({variables, roots: [fsPath(join(root, 'web'))]});
	const {words, cwd, variables: given} = editIn(fsPath(join(environment, 'pyvenv.cfg')), context);
	const [file = '', ...rest] = words;
	expect(spawnSync(file, rest, {cwd, env: given}).status).toBe(0);
	expect([existsSync(edited), existsSync(ran)]).toEqual([true, false]);
	const found = await recognise(environment, context);
	if (found === undefined) throw new Error('No environment');
	const shell = await planSubshell(found, 'bash', context);
	await shell.close?.();
	expect(shell.words[0]).not.toContain(root);
});
