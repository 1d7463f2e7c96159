import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {cmdLine} from '../../../source/core/operate/shell/own/cmd.js';
import {initScript} from '../../../source/core/operate/shell/init-shell.js';
import {builtProgram} from '../../helpers/terminal.js';
import {hasWindows, keepWindowsUp, shown, windowsDirectory, windowsNode} from '../../helpers/windows.js';

describe.skipIf(!hasWindows)('in the cmd of Windows (needs Wine)', () => {
	keepWindowsUp();
	let top = '';
	const environment = (name: string): string => join(top, 'My Project', name);

	/** Runs lines as a file of cmd, and answers what each `echo` said. */
	const say = (lines: readonly string[]): readonly string[] => {
		const before = [
			`set "PATH=${shown(top)};%PATH%"`,
			`set "TEMP=${shown(join(top, 'temporary'))}"`,
			'set "PROMPT=$G"',
		];
		writeFileSync(join(top, 'try.cmd'), ['@echo off', ...before, ...lines, ''].join('\r\n'));
		const variables = {...process.env, WINEPREFIX: join(windowsDirectory, 'prefix'), WINEDEBUG: '-all'};
		const output = join(top, 'output');
		// Programs of Windows do not answer into a pipe of this system.
		const line = 'exec wine cmd /c "$1" </dev/null >"$2" 2>&1';
		spawnSync('sh', ['-c', line, 'sh', shown(join(top, 'try.cmd')), output], {env: variables});
		return readFileSync(output, 'latin1').trimEnd().split('\r\n');
	};

	beforeAll(() => {
		top = mkdtempSync(join(windowsDirectory, 'try-'));
		mkdirSync(join(top, 'temporary'));
		for (const name of ['one', 'two'])
			spawnSync(join(windowsDirectory, 'python'), ['-m', 'venv', '--without-pip', shown(environment(name))]);
		// Without its script there is a line of ours.
		rmSync(join(environment('two'), 'Scripts/activate.bat'));
		writeFileSync(join(top, 'vt.cmd'), initScript('cmd', '0.0.0'));
		const program = `@"${shown(windowsNode())}" "${shown(builtProgram)}" %* >"${shown(join(top, 'said'))}" 2>&1 <nul\r\n`;
		writeFileSync(join(top, 'venv-tui.cmd'), program);
	});
	afterAll(() => rmSync(top, {recursive: true}));

	test('vt activates by the script and by our own line, from one into the other, and all of it can be left', () => {
		const enter = (name: string) => `call vt activate "${shown(environment(name))}"`;
		const tell = 'echo %VIRTUAL_ENV%^|%PATH%';
		const said = say([tell, enter('one'), tell, enter('two'), tell, enter('one'), tell, cmdLine.leaveFirst, tell]);
		const [before = ''] = said;
		const path = before.slice(1);
		const inside = (name: string) => `${shown(environment(name))}|${shown(environment(name))}\\Scripts;${path}`;
		expect(said).toEqual([before, inside('one'), inside('two'), inside('one'), before]);
	});
});
