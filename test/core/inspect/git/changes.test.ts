import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createWorktreeReader} from '../../../../source/core/inspect/git/worktree.js';
import type {Found} from '../../../../source/core/model/environment.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const who = {GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b'};

const git = (directory: string, ...words: readonly string[]): string =>
	execFileSync('git', ['-C', directory, ...words], {
		env: {...process.env, ...who, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null'},
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});

/** What git itself says of tracked files. */
const saidByGit = (tree: string): 'changed' | 'none' =>
	git(tree, '--no-optional-locks', 'status', '--porcelain', '--untracked-files=no').trim() === '' ? 'none' : 'changed';

const read = async (tree: string): Promise<'changed' | 'none' | undefined> =>
	(await createWorktreeReader().read({path: fsPath(join(tree, '.venv'))} as Found))?.changes;

const old = new Date(Date.now() - 60_000);

/** A worktree whose files are older than its index, as after a minute of rest. */
const worktree = async (format = 'sha1', indexVersion = '2') => {
	const top = await temporaryDirectory();
	const main = join(top, 'main');
	git(top, 'init', '-q', '-b', 'main', `--object-format=${format}`, 'main');
	git(main, 'config', 'index.version', indexVersion);
	for (const name of ['a.txt', 'lib/b.py', 'lib/deep/c.py', 'nothing'])
		write(join(main, name), name === 'nothing' ? '' : `${name}\n`);
	symlinkSync('a.txt', join(main, 'link'));
	git(main, 'add', '.');
	git(main, 'commit', '-q', '-m', 'Begin');
	const tree = join(top, 'tree');
	git(main, 'worktree', 'add', '-q', '-b', 'work', tree);
	for (const name of ['a.txt', 'lib/b.py', 'lib/deep/c.py', 'nothing']) utimesSync(join(tree, name), old, old);
	git(tree, 'update-index', '--refresh');
	return tree;
};

const write = (path: string, text: string): void => {
	mkdirSync(join(path, '..'), {recursive: true});
	writeFileSync(path, text);
};

test.each([
	['sha1', '2'],
	['sha256', '3'],
	['sha1', '4'],
] as const)(
	'a worktree in which nothing was changed is told from one that was: %s, index %s',
	async (format, version) => {
		const tree = await worktree(format, version);
		write(join(tree, 'untracked.txt'), 'new');
		expect([await read(tree), saidByGit(tree)]).toEqual(['none', 'none']);
		appendFileSync(join(tree, 'lib/b.py'), 'more\n');
		expect([await read(tree), saidByGit(tree)]).toEqual(['changed', 'changed']);
	},
);

test.each([
	['a file that is gone', (tree: string) => rmSync(join(tree, 'a.txt'))],
	[
		'a file in the place of a link',
		(tree: string) => (rmSync(join(tree, 'link')), writeFileSync(join(tree, 'link'), 'a.txt')),
	],
	['a directory that was renamed', (tree: string) => renameSync(join(tree, 'lib'), join(tree, 'src'))],
	[
		'a change that is staged',
		(tree: string) => (writeFileSync(join(tree, 'a.txt'), 'b.txt\n'), git(tree, 'add', '-A'), git(tree, 'write-tree')),
	],
	[
		'a conflict',
		(tree: string) => {
			writeFileSync(join(tree, 'a.txt'), 'ours\n');
			git(tree, 'commit', '-q', '-am', 'ours');
			git(tree, 'checkout', '-q', '-b', 'theirs', 'HEAD~');
			writeFileSync(join(tree, 'a.txt'), 'theirs\n');
			git(tree, 'commit', '-q', '-am', 'theirs');
			expect(() => git(tree, 'merge', '-q', 'work')).toThrow();
		},
	],
] as const)('changed: %s', async (_, change) => {
	const tree = await worktree();
	change(tree);
	expect([await read(tree), saidByGit(tree)]).toEqual(['changed', 'changed']);
});

test('what stat alone does not prove is not claimed', async () => {
	const touched = await worktree();
	utimesSync(join(touched, 'a.txt'), new Date(), new Date());
	expect([await read(touched), saidByGit(touched)]).toEqual([undefined, 'none']);

	const sameSize = await worktree();
	writeFileSync(join(sameSize, 'a.txt'), 'A.txt\n');
	expect([await read(sameSize), saidByGit(sameSize)]).toEqual([undefined, 'changed']);

	const leftAlone = await worktree();
	git(leftAlone, 'update-index', '--skip-worktree', 'a.txt');
	rmSync(join(leftAlone, 'a.txt'));
	expect([await read(leftAlone), saidByGit(leftAlone)]).toEqual([undefined, 'none']);

	const split = await worktree();
	git(split, 'update-index', '--split-index');
	expect(await read(split)).toBeUndefined();
});
