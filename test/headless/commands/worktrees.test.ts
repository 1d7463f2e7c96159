import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {age, daysAgo} from '../../helpers/aged.js';
import {commandLine} from '../../helpers/command-line.js';
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
