import {expect, test} from 'vitest';
import {commands} from '../../source/headless/commands/index.js';
import {nearest} from '../../source/headless/shared/nearest.js';
import {toJson} from '../../source/headless/shared/output.js';
import {commandLine} from '../helpers/command-line.js';
import {temporaryContext} from '../helpers/temporary.js';

test('an unknown first word that is no path is wrong usage, with the nearest command', async () => {
	const {code, stdout, stderr} = await commandLine(await temporaryContext(), ['lsit']);
	expect([code, stdout]).toEqual([2, '']);
	expect(stderr).toMatch(/No command and no path "lsit"\n +Did you mean venv-tui list\?/);
});

test('without a terminal one line names the command to use', async () => {
	const {code, stdout, stderr} = await commandLine(await temporaryContext(), []);
	expect([code, stdout, stderr]).toEqual([2, '', 'venv-tui: No terminal to draw on: try venv-tui list\n']);
});

test.each([[['list', '--nope']], [['--nope', 'list', '--json']], [['list', '--exclude']]])(
	'%j is wrong usage, as a document too',
	async words => {
		const {code, json} = await commandLine(await temporaryContext(), ['--json', ...words]);
		expect([code, json()['ok'], (json()['error'] as {code: string}).code]).toEqual([2, false, 'usage']);
	},
);

test('help and version go to stdout and are no failure', async () => {
	const context = await temporaryContext();
	const help = await commandLine(context, ['--help']);
	expect([help.code, help.stderr]).toEqual([0, '']);
	for (const {name} of commands) expect(help.stdout).toContain(name);
	expect(await commandLine(context, ['--version'])).toMatchObject({code: 0, stdout: '0.0.0\n'});
	expect((await commandLine(context, ['list', '--help'])).stdout).toContain('--exclude <glob>');
});

test('what follows -- is a path, whatever it looks like', async () => {
	const {code, json} = await commandLine(await temporaryContext(), ['list', '--json', '--', '--help']);
	expect([code, json()['roots']]).toEqual([1, ['/--help']]);
});

test.each([
	['lst', 'list'],
	['isntall', 'install'],
	['remove', 'rm'],
	['ls', 'list'],
	['xyzzy', undefined],
])('the command nearest to %s is %s', (word, command) => {
	expect(nearest(word, ['list', 'install', 'rm', 'restore', 'recover'])).toBe(command);
});

test('JSON holds nothing that a terminal acts on', () => {
	const odd = 'a\u0000\u001b\u007f\u0085\u009b\u200e\u202e\u2066\ufeffb';
	const text = toJson({key: odd, 'k\u202ee\u0007y': [odd]});
	expect(text).toMatch(/^[\u0020-\u007e]*$/);
	expect(JSON.parse(text)).toEqual({key: odd, 'k\u202ee\u0007y': [odd]});
});
