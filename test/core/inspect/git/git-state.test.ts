import {execFile, spawnSync} from 'node:child_process';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {gitState} from '../../../../source/core/inspect/git/git-state.js';
import {isIgnored, parseIgnoreFile} from '../../../../source/core/inspect/git/ignore-rules.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const execute = promisify(execFile);
const env = {...process.env, GIT_CONFIG_NOSYSTEM: '1'};
const wordsIn = (directory: string, words: readonly string[]) => [
	'-c',
	'core.excludesFile=',
	'-C',
	directory,
	...words,
];
const git = (directory: string, ...words: string[]) => execute('git', wordsIn(directory, words), {env});

const repository = async (files: Readonly<Record<string, string>>): Promise<string> => {
	const directory = await temporaryDirectory();
	await git(directory, 'init', '-q');
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(directory, name)), {recursive: true});
		await writeFile(join(directory, name), text);
	}
	return directory;
};

const environment = {'a/.venv/pyvenv.cfg': 'home = x\n', 'a/.venv/bin/python': '', 'a/.venv/lib/x': ''};

test.each([
	['nothing says so', {}, 'untracked'],
	['the repository ignores the name', {'.gitignore': '.venv\n'}, 'ignored'],
	['a pattern is for directories', {'.gitignore': '.venv/\n'}, 'ignored'],
	['a pattern is for another place', {'.gitignore': '/.venv\n'}, 'untracked'],
	['a directory below takes it back', {'.gitignore': '.venv\n', 'a/.gitignore': '!.venv\n'}, 'untracked'],
	['it ignores itself', {'a/.venv/.gitignore': '# made by venv\n*\n'}, 'ignored'],
	['it ignores only a part of itself', {'a/.venv/.gitignore': 'lib\n'}, 'untracked'],
	['the directory above is ignored', {'.gitignore': 'a\n!a/.venv\n'}, 'ignored'],
])('%s', async (_, files, state) => {
	const directory = await repository({...environment, ...files});
	expect(await gitState(fsPath(join(directory, 'a/.venv')))).toBe(state);
});

test.each(['2', '3', '4'])("tracked files are read from git's index of version %s", async version => {
	const directory = await repository({...environment, 'a/.ven': '', 'a/.venvs/x': '', '.gitignore': '.venv\n'});
	await git(directory, 'config', 'index.version', version);
	await git(directory, 'add', 'a/.ven', 'a/.venvs');
	expect(await gitState(fsPath(join(directory, 'a/.venv')))).toBe('ignored');
	await git(directory, 'add', '-f', 'a/.venv/lib/x');
	expect(await gitState(fsPath(join(directory, 'a/.venv')))).toBe('tracked');
});

test('a link is not ignored by a pattern for directories, and outside a repository there is no state', async () => {
	const directory = await repository({'.gitignore': '.venv/\n'});
	await symlink('elsewhere', join(directory, '.venv'));
	expect(await gitState(fsPath(join(directory, '.venv')))).toBe('untracked');
	expect(await gitState(await temporaryDirectory())).toBe('none');
});

test('patterns of .gitignore match as in git', async () => {
	const directory = await repository({});
	const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?', '/', '**', '!', '[ab]', '[!a]', '.', '\\a', ' '), {
		minLength: 1,
		maxLength: 6,
	});
	const name = fc.array(fc.constantFrom('a', 'b', 'ab', '.a', 'aa'), {minLength: 1, maxLength: 3});
	const cases = fc.sample(fc.tuple(fc.array(pattern, {minLength: 1, maxLength: 3}), name), {numRuns: 120, seed: 7});
	const texts = cases.map(([patterns]) => patterns.map(parts => parts.join('')).join('\n'));
	// A directory for each case, so that git is asked once.
	for (const [index, text] of texts.entries()) {
		await mkdir(join(directory, `${index}`));
		await writeFile(join(directory, `${index}/.gitignore`), `${text}\n`);
	}
	const paths = cases.map(([, names], index) => `${index}/${names.join('/')}`);
	const words = ['check-ignore', '--no-index', '-v', '-z', '--non-matching', '--stdin'];
	const input = paths.join('\0');
	const {stdout} = spawnSync('git', wordsIn(directory, words), {encoding: 'utf8', env, input});
	// Source, line, pattern and path of each.
	const fields = stdout.split('\0');
	expect(fields.length).toBe(cases.length * 4 + 1);
	for (const [index, [, names]] of cases.entries()) {
		const found = fields[index * 4 + 2] ?? '';
		const expected = found !== '' && !found.startsWith('!');
		const text = texts[index] ?? '';
		expect([text, names, isIgnored(parseIgnoreFile(text, []), names, false)]).toEqual([text, names, expected]);
	}
});
