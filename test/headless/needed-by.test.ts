import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {deleteAction} from '../../source/actions/delete/action.js';
import {readEnvironment} from '../../source/core/scan/scan.js';
import {commandLine} from '../helpers/command-line.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

const write = (path: string, text: string): string => {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text);
	return path;
};

test('what needs an environment is told by show, asked about before a deletion, and a kernel dies and comes back with it', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	const environment = await environmentWithoutPip(join(root, 'app/.venv'));
	const unit = write(
		join(context.home, '.config/systemd/user/app.service'),
		`[Service]\nExecStart=${environment}/bin/x\n`,
	);
	const argv = [`${environment}/bin/python`, '-m', 'ipykernel_launcher', '-f', '{connection_file}'];
	write(join(context.home, '.local/share/jupyter/kernels/app/kernel.json'), JSON.stringify({argv}));
	const run = (...words: readonly string[]) => commandLine(context, words);
	expect((await run('show', environment)).stdout).toContain(
		'needed by   ~/.config/systemd/user/app.service (a systemd',
	);
	expect((await run('show', environment, '--json')).json()['referredTo']).toContainEqual({
		path: unit,
		type: 'systemd',
		how: 'a systemd service runs it',
	});
	const target = await readEnvironment(environment, context);
	if (target === undefined) throw new Error('it was not recognised');
	const asked = await deleteAction.ask?.({
		targets: [target],
		answers: {},
		context: {core: context, roots: [root], interpreters: async () => [], readOnly: false},
	});
	expect(JSON.stringify(asked)).toContain('~/.config/systemd/user/app.service needs it: a systemd service runs it');
	const dead = async () => (await run('list', root, '--summary', '--json')).json()['summary'];
	expect(await dead()).toMatchObject({deadKernels: []});
	const kernelFile = join(context.home, '.local/share/jupyter/kernels/app/kernel.json');
	expect(JSON.stringify(asked)).toContain("kernel runs it, and can't start until it is restored");
	const deleted = (await run('rm', environment, '--hold', '--yes', '--json')).json();
	expect(deleted['referredTo']).toContainEqual({path: kernelFile, type: 'kernel', how: 'a Jupyter kernel runs it'});
	expect(readFileSync(kernelFile, 'utf8')).toBe(JSON.stringify({argv}));
	expect(await dead()).toMatchObject({deadKernels: [{name: 'app', program: argv[0]}]});
	expect((await run('list', root, '--summary')).stdout).toContain(`app: ${environment}/bin/python is gone`);
	const [held] = (await run('restore', '--json', '--in', root)).json()['held'] as ReadonlyArray<{readonly id: string}>;
	expect((await run('restore', held?.id ?? '', '--in', root)).code).toBe(0);
	expect(await dead()).toMatchObject({deadKernels: []});
	const again = await run('rm', environment, '--hold', '--yes');
	expect(again.stdout).toContain(". Until it is restored, Jupyter kernel app can't start");
	await environmentWithoutPip(environment);
	expect((await run('rm', environment, '--yes')).stdout).toContain(
		". Jupyter kernel app can't start now: jupyter kernelspec remove app",
	);
});
