import {execFileSync} from 'node:child_process';
import {appendFile, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {age, daysAgo} from '../../helpers/aged.js';
import {commandLine} from '../../helpers/command-line.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {unusedProject} from '../../helpers/unused-project.js';

const git = (directory: string, ...words: string[]): void => {
	const at = daysAgo(40).toISOString();
	const who = {GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b'};
	const env = {...process.env, ...who, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at};
	execFileSync('git', ['-C', directory, ...words], {env, stdio: 'ignore'});
};

test('a sweep marks environments of merged branches that are not used, pinned or young, and no others', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	const main = join(root, 'main');
	await mkdir(main);
	await writeFile(join(main, '.gitignore'), '.venv\n');
	git(main, 'init', '-q', '-b', 'main');
	git(main, 'add', '.');
	git(main, 'commit', '-q', '-m', 'Begin');
	for (const name of ['merged', 'kept', 'young', 'open', 'fresh'])
		git(main, 'worktree', 'add', '-q', '-b', name, join(root, name));
	for (const name of ['merged', 'kept', 'young', 'open'])
		git(join(root, name), 'commit', '-q', '--allow-empty', '-m', name);
	for (const name of ['merged', 'kept', 'young']) git(main, 'merge', '-q', '--no-ff', '-m', `Merge ${name}`, name);
	for (const name of ['merged', 'kept', 'young', 'open', 'fresh']) await unusedProject(join(root, name), {days: 40});
	await age(join(root, 'young/.venv'), 2);
	await commandLine(context, ['pin', 'kept/.venv']);
	const {json, stdout} = await commandLine(context, ['sweep', '--dry-run', '--json']);
	const {candidates} = json() as {candidates: ReadonlyArray<{path: string; selected: boolean; group: string}>};
	expect(candidates.map(({path, group, selected}) => [path.split('/').at(-2), group, selected]).sort(), stdout).toEqual(
		[
			['merged', 'branch merged', true],
			['young', 'branch merged', false],
		],
	);
	const shown = await commandLine(context, ['show', 'merged/.venv']);
	expect(shown.stdout).toMatch(/worktree +of \S+main; branch merged is merged into main; last commit/);
	const listed = await commandLine(context, ['list', '--status', 'worktree', '--print0']);
	expect(listed.stdout.split('\0').filter(Boolean)).toHaveLength(5);
	const swept = await commandLine(context, ['sweep', '--yes', '--json']);
	expect(swept.json()).toMatchObject({results: [{path: join(root, 'merged/.venv'), outcome: 'deleted'}]});
});

test('environments of one repository stand together, in all of its worktrees, and are chosen by its name', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	for (const name of ['shop', 'blog']) {
		await mkdir(join(root, 'work', name), {recursive: true});
		git(join(root, 'work', name), 'init', '-q', '-b', 'main');
		await writeFile(join(root, 'work', name, 'tracked.txt'), name);
		git(join(root, 'work', name), 'add', 'tracked.txt');
		git(join(root, 'work', name), 'commit', '-q', '-m', 'Begin');
		git(join(root, 'work', name), 'worktree', 'add', '-q', '-b', 'task', join(root, `a-${name}-task`));
	}
	await appendFile(join(root, 'a-shop-task/tracked.txt'), 'and more');
	for (const name of ['work/shop', 'a-shop-task', 'work/blog', 'a-blog-task', 'plain'])
		await environmentWithoutPip(join(root, name, '.venv'));
	const listed = async (...words: readonly string[]): Promise<readonly string[]> => {
		const {stdout} = await commandLine(context, ['list', '--no-measure', '--print0', ...words]);
		return stdout
			.split('\0')
			.filter(Boolean)
			.map(path => path.slice(root.length + 1, -'/.venv'.length));
	};
	expect(await listed('--sort', 'repository')).toEqual([
		'a-blog-task',
		'work/blog',
		'a-shop-task',
		'work/shop',
		'plain',
	]);
	expect(await listed('--repo', 'shop')).toEqual(['a-shop-task', 'work/shop']);
	expect(await listed('--status', 'dirty')).toEqual(['a-shop-task']);
	const {stdout} = await commandLine(context, [
		'list',
		'--no-measure',
		'--columns',
		'repository,path',
		'--repo',
		'blog',
	]);
	expect(stdout).toMatch(/^REPOSITORY +ENVIRONMENT\nblog +\S+a-blog-task\/\.venv\nblog +\S+work\/blog\/\.venv\n/);
});
