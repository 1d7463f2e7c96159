import {execFileSync} from 'node:child_process';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createWorktreeReader} from '../../../source/core/inspect/git/worktree.js';
import type {Found} from '../../../source/core/model/environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import type {Worktree} from '../../../source/core/model/worktree.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const who = {GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b'};
const plain = {GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null'};

const git = (directory: string, words: readonly string[], at = '2026-01-02T00:00:00Z'): string =>
	execFileSync('git', ['-C', directory, ...words], {
		env: {...process.env, ...who, ...plain, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at},
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
	});

const commit = (directory: string, message: string, at?: string): string =>
	git(directory, ['commit', '-q', '--allow-empty', '-m', message], at);

/** The body is long and nearly the same in all, so that git packs commits as differences from each other. */
const longMessage = (subject: string): string => `${subject}\n\n${'The reason for this change is long. '.repeat(40)}`;

/** A repository with worktrees beside it, whose branches went different ways. */
const forest = async (format = 'sha1'): Promise<{readonly top: string; readonly main: string}> => {
	const top = await temporaryDirectory();
	const main = join(top, 'main');
	git(top, ['init', '-q', '-b', 'main', `--object-format=${format}`, 'main']);
	for (let number = 0; number < 12; number++) commit(main, longMessage(`Change ${number}`));
	for (const name of ['merged', 'forwarded', 'open', 'fresh', 'squashed', 'team/nested'])
		git(main, ['worktree', 'add', '-q', '-b', name, join(top, name.replace('/', '-'))]);
	for (const name of ['merged', 'open', 'squashed', 'team-nested']) commit(join(top, name), longMessage(name));
	for (const name of ['merged', 'team/nested']) git(main, ['merge', '-q', '--no-ff', '-m', `Merge ${name}`, name]);
	git(join(top, 'forwarded'), ['merge', '-q', '--ff-only', 'main']);
	commit(join(top, 'forwarded'), longMessage('forwarded'));
	git(main, ['merge', '-q', '--ff-only', 'forwarded']);
	git(main, ['worktree', 'add', '-q', '--detach', join(top, 'detached')]);
	for (let number = 0; number < 5; number++) commit(main, longMessage(`Later change ${number}`));
	return {top, main};
};

const read = (directory: string, reader = createWorktreeReader()): Promise<Worktree | undefined> =>
	reader.read({path: fsPath(join(directory, '.venv'))} as Found);

const statesIn = async (top: string, names: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
	const reader = createWorktreeReader();
	const read1 = async (name: string) => [name, (await read(join(top, name), reader))?.branchState] as const;
	return Object.fromEntries(await Promise.all(names.map(read1)));
};

const expected = {
	merged: 'merged',
	forwarded: 'merged',
	open: 'unmerged',
	fresh: 'no-commits',
	// The commits of a branch that was squashed are in no other branch: git says so, too.
	squashed: 'unmerged',
	'team-nested': 'merged',
	detached: 'detached',
};

test.each([
	['loose', 'sha1', []],
	[
		'packed',
		'sha1',
		[['-c', 'gc.reflogExpire=never', '-c', 'gc.reflogExpireUnreachable=never', 'gc', '-q', '--aggressive']],
	],
	['packed as differences by name', 'sha1', [['-c', 'repack.useDeltaBaseOffset=false', 'repack', '-adfq']]],
	[
		'packed with long names',
		'sha256',
		[['-c', 'gc.reflogExpire=never', '-c', 'gc.reflogExpireUnreachable=never', 'gc', '-q', '--aggressive']],
	],
] as const)('what became of the branches is read as git says it: %s', async (name, format, commands) => {
	const {top, main} = await forest(format);
	for (const words of commands) git(main, words);
	if (name.startsWith('packed')) {
		const packs = git(main, ['rev-parse', '--git-path', 'objects/pack']).trim();
		const [index = ''] = execFileSync('ls', [join(main, packs)], {encoding: 'utf8'}).match(/\S+\.idx/) ?? [];
		const listed = git(main, ['verify-pack', '-v', join(packs, index)]);
		expect(listed, 'some commit is packed as a difference').toMatch(/ commit \d+ \d+ \d+ \d+ [\da-f]{40}/);
	}
	expect(await statesIn(top, Object.keys(expected))).toEqual(expected);
	const merged = git(main, ['branch', '--merged', 'main', '--format=%(refname:short)']).trim().split('\n');
	expect(merged.sort()).toEqual(['forwarded', 'fresh', 'main', 'merged', 'team/nested']);
});

test('a worktree names its repository, its branch and the time of its last commit', async () => {
	const {top, main} = await forest();
	commit(join(top, 'open'), 'late', '2026-03-04T05:06:07Z');
	expect(await read(join(top, 'open'))).toEqual({
		repository: git(main, ['rev-parse', '--absolute-git-dir']).trim(),
		path: join(top, 'open'),
		isLinked: true,
		state: 'there',
		branch: 'open',
		branchState: 'unmerged',
		mainBranch: 'main',
		changes: 'none',
		committedAt: '2026-03-04T05:06:07.000Z',
	});
	expect(await read(main)).toMatchObject({repository: join(main, '.git'), isLinked: false, branch: 'main'});
	expect((await read(main))?.branchState).toBeUndefined();
	expect(await read(top)).toBeUndefined();
});

test('a branch counts as merged where only the origin has the merge, and its main branch has any name', async () => {
	const {top, main} = await forest();
	git(top, ['clone', '-q', main, 'clone']);
	const clone = join(top, 'clone');
	git(main, ['branch', '-q', '-m', 'trunk']);
	git(clone, ['fetch', '-q']);
	git(clone, ['remote', 'set-head', 'origin', 'trunk']);
	git(clone, ['worktree', 'add', '-q', '-b', 'work', join(top, 'work')]);
	commit(join(top, 'work'), 'work');
	expect(await statesIn(top, ['work'])).toEqual({work: 'unmerged'});
	git(main, ['fetch', '-q', clone, 'work']);
	git(main, ['merge', '-q', '--no-ff', '-m', 'merge', 'FETCH_HEAD']);
	git(clone, ['fetch', '-q']);
	expect(await read(join(top, 'work'))).toMatchObject({branchState: 'merged', mainBranch: 'trunk'});
});

test('where the files do not tell, nothing is claimed', async () => {
	const {top, main} = await forest();
	git(main, ['branch', '-q', 'master']);
	expect(await statesIn(top, ['merged'])).toEqual({merged: 'unknown'});
	git(main, ['branch', '-q', '-D', 'master']);
	// A clone without what came before knows the branch, but not how it began.
	git(top, ['clone', '-q', '--depth', '1', '--no-single-branch', `file://${main}`, 'shallow']);
	const shallow = join(top, 'shallow');
	git(shallow, ['worktree', 'add', '-q', join(top, 'shallow-merged'), 'merged']);
	expect(await statesIn(top, ['shallow-merged'])).toEqual({'shallow-merged': 'unknown'});
	await rm(join(main, '.git/logs'), {recursive: true});
	expect(await statesIn(top, ['merged', 'open'])).toEqual({merged: 'unknown', open: 'unmerged'});
});

test('a repository that takes commits for others tells nothing', async () => {
	const {top, main} = await forest();
	expect(await statesIn(top, ['merged'])).toEqual({merged: 'merged'});
	git(main, ['replace', '--graft', 'main']);
	for (const commands of [[], [['pack-refs', '--all']]]) {
		for (const words of commands) git(main, words);
		expect(await statesIn(top, ['merged'])).toEqual({merged: 'unknown'});
	}
});

test('commits that lie in another repository are read there', async () => {
	const {top, main} = await forest();
	git(top, ['clone', '-q', '--shared', main, 'borrower']);
	const borrower = join(top, 'borrower');
	git(borrower, ['worktree', 'add', '-q', '-b', 'own', join(top, 'own'), 'origin/open']);
	expect(await statesIn(top, ['own'])).toEqual({own: 'unmerged'});
});

test('a worktree that was moved, pruned or lost its repository is told from others as git tells it', async () => {
	const {top, main} = await forest();
	await rename(join(top, 'merged'), join(top, 'moved'));
	expect(git(main, ['worktree', 'list', '--porcelain'])).toMatch(/merged\n(?:.+\n)*prunable/);
	expect(await read(join(top, 'moved'))).toMatchObject({state: 'prunable', branchState: 'merged'});
	git(main, ['worktree', 'lock', join(top, 'merged')]);
	expect((await read(join(top, 'moved')))?.state).toBe('there');
	git(main, ['worktree', 'unlock', join(top, 'merged')]);
	git(main, ['worktree', 'prune']);
	expect(await read(join(top, 'moved'))).toMatchObject({state: 'unregistered', repository: join(main, '.git')});
	await rename(main, join(top, 'elsewhere'));
	expect((await read(join(top, 'open')))?.state).toBe('unregistered');
});

test('hostile files of a repository lead nowhere', async () => {
	const {top, main} = await forest();
	const head = join(main, '.git/worktrees/merged/HEAD');
	for (const text of [
		'ref: refs/heads/../../../../etc/passwd',
		'ref: /etc/passwd',
		'',
		'ref: refs/heads/a\0b',
		'1234',
	]) {
		await writeFile(head, text);
		expect((await read(join(top, 'merged')))?.branchState, text).not.toBe('merged');
	}
	git(main, ['repack', '-adq']);
	const [index = ''] =
		execFileSync('ls', [join(main, '.git/objects/pack')], {encoding: 'utf8'}).match(/\S+\.pack/) ?? [];
	const pack = join(main, '.git/objects/pack', index);
	const bytes = await readFile(pack);
	await rm(pack);
	await writeFile(pack, bytes.fill(0xff, 12));
	expect(await statesIn(top, ['open'])).toEqual({open: 'unknown'});
	await rm(pack);
	execFileSync('mkfifo', [pack]);
	expect(await statesIn(top, ['open'])).toEqual({open: 'unknown'});
	await mkdir(join(top, 'liar'));
	await writeFile(join(top, 'liar/.git'), 'gitdir: /etc\n');
	expect(await read(join(top, 'liar'))).toBeUndefined();
});
