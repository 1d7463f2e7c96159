import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {expect, test} from 'vitest';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';
import {builtProgram, openTerminal} from '../../helpers/terminal.js';

const hasShell = (name: string): boolean => spawnSync(name, ['-c', 'true']).status === 0;

const loadInZsh = 'autoload -U compinit; compinit -u; eval "$(venv-tui completion zsh)"';
const shells = [
	{
		name: 'bash',
		shell: 'bash',
		words: ['bash', '--norc', '--noprofile', '-i'],
		load: 'eval "$(venv-tui completion bash)"',
		expands: false,
	},
	// zsh's own Tab expands what was typed before it completes, for any command; complete-word only completes.
	{name: 'zsh', shell: 'zsh', words: ['zsh', '-f', '-i'], load: loadInZsh, expands: true},
	{
		name: 'zsh with complete-word',
		shell: 'zsh',
		words: ['zsh', '-f', '-i'],
		load: `bindkey "^I" complete-word; ${loadInZsh}`,
		expands: false,
	},
	{
		name: 'fish',
		shell: 'fish',
		words: ['fish', '--no-config'],
		load: 'venv-tui completion fish | source',
		expands: false,
	},
] as const;

const ready = 'echo rea""dy';

test.each(shells)(
	'in $name, Tab completes commands, flags, values and environments, and runs none of them',
	async shell => {
		if (!hasShell(shell.shell)) throw new Error(`${shell.shell} is missing: apt-get install ${shell.shell}`);
		const root = await temporaryDirectory();
		bareEnvironment(join(root, 'work/project/.venv'));
		mkdirSync(join(root, 'bin'));
		symlinkSync(builtProgram, join(root, 'bin/venv-tui'));
		const env = {
			PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
			HOME: root,
			VENVTUI_HOME: join(root, 'own'),
		};
		// One elsewhere, which vt has activated before.
		const far = await environmentWithoutPip(join(root, 'elsewhere/far-away/.venv'));
		writeFileSync(join(root, 'line'), '');
		const called = {...process.env, ...env, VENVTUI_CMD_FILE: join(root, 'line'), VENVTUI_SHELL: 'bash'};
		expect(spawnSync(process.execPath, [builtProgram, 'activate', far], {env: called}).status).toBe(0);
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
		await completes('venv-tui list --status broken,unu', 'venv-tui list --status broken,unused');
		// bash lists at the second Tab.
		app.type(`venv-tui re${shell.shell === 'bash' ? '\t\t' : '\t'}`);
		for (const command of ['recover', 'reset', 'restore']) await app.waitFor(command);
		app.type('\u0015');
		if (!shell.expands) {
			app.type('venv-tui show $(touch made)x\t');
			app.type('\u0015');
		}
		await completes('vt recov', 'vt recover');
		await completes('vt far', 'vt far-away');
		expect(existsSync(join(root, 'work/made'))).toBe(false);
	},
);

test('the script for PowerShell passes the words to the program unchanged', () => {
	const {stdout, status} = spawnSync(process.execPath, [builtProgram, 'completion', 'powershell'], {encoding: 'utf8'});
	expect([status, stdout]).toEqual([0, expect.stringMatching(/venv-tui complete \S+ -- @words/)]);
});
