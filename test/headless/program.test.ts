import {expect, test} from 'vitest';
import {PassThrough} from 'node:stream';
import {commandTree} from '../../source/headless/command-tree.js';
import {createParser} from '../../source/headless/parser.js';
import {commandNames} from '../../source/headless/commands/by-name.js';
import {commands} from '../../source/headless/commands/index.js';
import {nearest} from '../../source/headless/shared/nearest.js';
import {toJson} from '../../source/headless/shared/output.js';
import {commandLine} from '../helpers/command-line.js';
import {temporaryContext} from '../helpers/temporary.js';

test('a first word that is neither command nor path is a usage error that names the nearest command', async () => {
	const {code, stdout, stderr} = await commandLine(await temporaryContext(), ['lsit']);
	expect([code, stdout]).toEqual([2, '']);
	expect(stderr).toMatch(/No such command or path: lsit\n +Did you mean venv-tui list\?/);
});

test('without a terminal one line names the command to use', async () => {
	const {code, stdout, stderr} = await commandLine(await temporaryContext(), []);
	expect([code, stdout, stderr]).toEqual([2, '', 'venv-tui: Not a terminal\n  Use venv-tui list\n']);
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
	for (const words of [['--version'], ['-V'], ['version']])
		expect(await commandLine(context, words)).toMatchObject({code: 0, stdout: '0.0.0\n'});
	expect((await commandLine(context, ['list', '--help'])).stdout).toContain('--exclude <glob>');
});

test('every command has its help, with examples, exit codes and variables, within 80 columns', async () => {
	const context = await temporaryContext();
	const texts = await Promise.all(
		[[], ...commands.map(({name}) => [name])].map(async words => (await commandLine(context, [...words, '-h'])).stdout),
	);
	for (const text of texts) {
		expect(text).toMatch(/^Examples:\n {2}(venv-tui|eval)/m);
		expect(text).toMatch(/^Exit codes:\n[^]*^(Variables:|venv-tui --help lists)/m);
		expect(text.split('\n').filter(line => line.length > 80)).toEqual([]);
	}
	const [whole = '', list = '', show = ''] = texts;
	expect(whole).toContain('VENVTUI_HOME');
	expect(list).toContain('--host <names>');
	// Flags that mean nothing to a command are left out of its help.
	expect(show).not.toMatch(/--host|--exclude|--demo|VENVTUI_HOME/);
	expect((await commandLine(context, ['help'])).stdout).toBe(texts[0]);
	expect((await commandLine(context, ['help', 'list'])).stdout).toBe(texts[1]);
	expect(await commandLine(context, ['help', 'lsit'])).toMatchObject({code: 2, stdout: ''});
});

test('each example is a command line that the parser takes', async () => {
	for (const {name, line} of [...commands, commandTree].flatMap(({name, examples}) =>
		examples.map(example => ({name, ...example})),
	)) {
		for (const call of line.split(/ (?:&&|\|) /)) {
			const words = call
				.replace(/^xargs -0 -r (.*)/, '$1 path')
				.replace(/^eval "\$\(|\)"$/g, '')
				.replaceAll("'", '')
				.split(' ');
			expect(words.shift(), line).toBe('venv-tui');
			const parser = createParser({stdout: new PassThrough(), version: '0', commands}, () => Promise.resolve());
			await parser.parseAsync(words[0] === 'help' ? [] : words, {from: 'user'});
			if (name !== 'venv-tui') expect(line).toContain(`venv-tui ${name}`);
		}
	}
});

test('each command is found by its own name', () => {
	expect(commands.map(({name}) => name)).toEqual(commandNames);
});

test('a wrong flag names the help of its own command', async () => {
	const {stderr} = await commandLine(await temporaryContext(), ['sweep', '--stale-for', '3d']);
	expect(stderr).toContain('venv-tui sweep --help');
});

test('every word after -- is a path, whatever it looks like', async () => {
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

test('JSON contains no control character that a terminal would act on', () => {
	const odd = 'a\u0000\u001b\u007f\u0085\u009b\u200e\u202e\u2066\ufeffb';
	const text = toJson({key: odd, 'k\u202ee\u0007y': [odd]});
	expect(text).toMatch(/^[\u0020-\u007e]*$/);
	expect(JSON.parse(text)).toEqual({key: odd, 'k\u202ee\u0007y': [odd]});
});
