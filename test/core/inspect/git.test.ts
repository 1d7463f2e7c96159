import {execFile} from 'node:child_process';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {gitState} from '../../../source/core/inspect/git.js';
import {isIgnored, parseIgnoreFile} from '../../../source/core/inspect/git-ignore.js';
import {fsPath} from '../../../source/core/platform/paths.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const execute = promisify(execFile);
const git = (directory: string, ...words: string[]) =>
	execute('git', ['-c', 'core.excludesFile=', '-C', directory, ...words], {
		env: {...process.env, GIT_CONFIG_NOSYSTEM: '1'},
	});

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

test.each(['2', '3', '4'])('what git tracks is told from an index of version %s', async version => {
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

test('patterns mean what they mean to git', async () => {
	const directory = await repository({});
	const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?', '/', '**', '!', '[ab]', '[!a]', '.', '\\a', ' '), {
		minLength: 1,
		maxLength: 6,
	});
	const name = fc.array(fc.constantFrom('a', 'b', 'ab', '.a', 'aa'), {minLength: 1, maxLength: 3});
	const cases = fc.sample(fc.tuple(fc.array(pattern, {minLength: 1, maxLength: 3}), name), {numRuns: 120, seed: 7});
	for (const [patterns, names] of cases) {
		const text = patterns.map(parts => parts.join('')).join('\n');
		await writeFile(join(directory, '.gitignore'), `${text}\n`);
		const {stdout} = await git(directory, 'check-ignore', '--no-index', '-v', '--non-matching', names.join('/')).catch(
			(error: {stdout: string}) => error,
		);
		const [, found] = /^[^:]*:\d*:(.*)\t/.exec(stdout) ?? [];
		const expected = found !== undefined && found !== '' && !found.startsWith('!');
		expect([text, names, isIgnored(parseIgnoreFile(text, []), names, false)]).toEqual([text, names, expected]);
	}
});
