import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, symlinkSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {expect, test} from 'vitest';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {temporaryDirectory} from '../helpers/temporary.js';
import {builtProgram, openTerminal} from '../helpers/terminal.js';

const hasShell = (name: string): boolean => spawnSync(name, ['-c', 'true']).status === 0;

// zsh's own Tab expands what was typed before it completes, for any command; complete-word only completes.
const shells = [
	{name: 'bash', words: ['bash', '--norc', '--noprofile', '-i'], load: 'eval "$(venv-tui completion bash)"'},
	{
		name: 'zsh',
		words: ['zsh', '-f', '-i'],
		load: 'bindkey "^I" complete-word; autoload -U compinit; compinit -u; eval "$(venv-tui completion zsh)"',
	},
	{name: 'fish', words: ['fish', '--no-config'], load: 'venv-tui completion fish | source'},
] as const;

const ready = 'echo rea""dy';

test.each(shells)('in $name, Tab completes commands, flags, values and environments, and runs nothing', async shell => {
	if (!hasShell(shell.name)) throw new Error(`${shell.name} is missing: apt-get install ${shell.name}`);
	const root = await temporaryDirectory();
	bareEnvironment(join(root, 'work/project/.venv'));
	mkdirSync(join(root, 'bin'));
	symlinkSync(builtProgram, join(root, 'bin/venv-tui'));
	const env = {
		PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
		HOME: root,
		VENVTUI_HOME: join(root, 'own'),
	};
	const [file, ...words] = shell.words;
	const app = openTerminal([file, ...words], {cwd: join(root, 'work'), env, cols: 120, patience: 25_000});
	app.type(`${shell.load}; ${ready}\r`);
	await app.waitFor(/^ready/m);
	const completes = async (typed: string, whole: string) => {
		app.type(`${typed}\t`);
		await app.waitFor(whole);
		app.type('\u0015');
	};
	await completes('venv-tui comple', 'venv-tui completion');
	await completes('venv-tui sweep --expl', 'venv-tui sweep --explain');
	await completes('venv-tui create --with virtuale', 'venv-tui create --with virtualenv');
	await completes('venv-tui show project/.v', 'venv-tui show project/.venv');
	app.type('venv-tui show $(touch made)x\t');
	app.type('\u0015');
	await completes('vt recov', 'vt recover');
	expect(existsSync(join(root, 'work/made'))).toBe(false);
});

test('PowerShell gets a script that asks with the words as they are', () => {
	const {stdout, status} = spawnSync(process.execPath, [builtProgram, 'completion', 'powershell'], {encoding: 'utf8'});
	expect([status, stdout]).toEqual([0, expect.stringContaining('venv-tui complete -- @words')]);
});
