import {execFileSync} from 'node:child_process';
import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {answerQuestion} from '../../helpers/answer-question.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {openProgram} from '../../helpers/terminal.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const programOf = (name: string): string | undefined => {
	try {
		return execFileSync('sh', ['-c', `command -v ${name}`], {encoding: 'utf8'}).trim();
	} catch {
		return undefined;
	}
};

/** A home with one project, and the program on it with a shell of the user's. */
const prepare = async () => {
	const top = await temporaryDirectory();
	const [home, code] = [join(top, 'home'), join(top, 'code')];
	await mkdir(home);
	await environmentWithoutPip(join(code, 'api/.venv'));
	return {home, code};
};

// Each sets PATH anew, as many start files do.
const path = '/usr/local/bin:/usr/bin:/bin';
const shells = [
	{shell: 'bash', file: '.bashrc', text: `PATH='${path}'\nPS1='ready> '\nOWN=1\n`},
	{shell: 'zsh', file: '.zshrc', text: `PATH='${path}'\nPS1='ready> '\nOWN=1\n`},
	{
		shell: 'fish',
		file: '.config/fish/config.fish',
		text: `set -gx PATH ${path.replaceAll(':', ' ')}\nfunction fish_prompt; printf 'ready> '; end\nset -g fish_greeting\nset -g OWN 1\n`,
	},
] as const;

const ownTemporaries = async (): Promise<readonly string[]> =>
	(await readdir(tmpdir())).filter(name => name.startsWith('venv-tui-shell-'));

describe.each(shells)('a subshell of $shell', ({shell, file, text}) => {
	test.skipIf(programOf(shell) === undefined)(
		`has the environment although ${file} sets PATH anew, and exit comes back`,
		async () => {
			const {home, code} = await prepare();
			await mkdir(join(home, file, '..'), {recursive: true});
			await writeFile(join(home, file), text);
			const before = await ownTemporaries();
			const {XDG_CONFIG_HOME, ...env} = {
				XDG_CONFIG_HOME: undefined,
				HOME: home,
				SHELL: programOf(shell),
				VENVTUI_HOME: join(home, 'own'),
				VENVTUI_SHELL: shell,
				VENVTUI_CMD_FILE: join(home, 'command'),
				ZDOTDIR: undefined,
			};
			const app = openProgram([code], {env: {...env, XDG_CONFIG_HOME}, cols: 110, rows: 30});
			await app.waitFor(/api/);
			app.type('!');
			await app.waitFor(`s  ${shell} with it active`);
			app.type('s');
			await answerQuestion(app, 'y', /This runs its Python/);
			await app.waitFor('ready> ');
			app.type('echo "[$OWN:$VIRTUAL_ENV:$VENVTUI_CMD_FILE:$ZDOTDIR]" | tr -d "\\n"; pwd; command -v python\r');
			await app.waitFor(screen => screen.replaceAll('\n', '').includes(`[1:${code}/api/.venv::]`));
			await app.waitFor(screen => screen.replaceAll('\n', '').includes(`${code}/api/.venv/bin/python`));
			app.type('exit\r');
			await app.waitFor(/Left .*api/);
			expect(app.isAlternate()).toBe(true);
			app.type('q');
			await app.exited;
			expect(await ownTemporaries()).toEqual(before);
		},
	);
});

test('Ctrl-C in the Python prompt is Python’s, and leaving it comes back', async () => {
	const {home, code} = await prepare();
	const app = openProgram([code], {env: {HOME: home, VENVTUI_HOME: join(home, 'own'), PYTHON_BASIC_REPL: '1'}});
	await app.waitFor(/api/);
	app.type('!');
	await app.waitFor('p  its Python');
	app.type('p');
	await answerQuestion(app, 'y', /This runs its Python/);
	await app.waitFor('>>> ');
	// At its prompt Python can take a signal without showing it before the next key; between two steps of a loop it cannot.
	app.type('exec("import sys\\nprint(\\"in\\", sys.prefix)\\nwhile True: pass")\r');
	await app.waitFor(screen => screen.replaceAll('\n', '').includes(`in ${code}/api/.venv`));
	app.type('\u0003');
	await app.waitFor('KeyboardInterrupt');
	app.type('exit()\r');
	await app.waitFor(/Left .*api/);
	app.type('q');
	expect((await app.exited).exitCode).toBe(0);
});

test('the project opens in $EDITOR with its flags, without a question about trust', async () => {
	const {home, code} = await prepare();
	const editor = join(home, 'my editor');
	await writeFile(editor, `#!/bin/sh\necho "$@" > '${home}/opened'\n`, {mode: 0o755});
	const env = {HOME: home, VENVTUI_HOME: join(home, 'own'), VISUAL: undefined, EDITOR: `'${editor}' -w`};
	const app = openProgram([code], {env});
	await app.waitFor(/api/);
	app.type('!');
	await app.waitFor('in your editor');
	app.type('e');
	await app.waitFor(/Opened/);
	expect(await readFile(join(home, 'opened'), 'utf8')).toBe(`-w ${code}/api\n`);
});
