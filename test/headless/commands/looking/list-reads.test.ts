import {execFileSync} from 'node:child_process';
import {appendFile, mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Context} from '../../../../source/core/model/context.js';
import {columnNames} from '../../../../source/headless/listing/list-columns.js';
import {statusWords} from '../../../../source/headless/listing/list-filter.js';
import {orders} from '../../../../source/text/environment-order.js';
import {age} from '../../../helpers/aged.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {commandLine} from '../../../helpers/command-line.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const git = (directory: string, ...words: string[]): void =>
	void execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);

/** Environments of every state: broken, pinned, unused, a link, one in a changed worktree that is merged. */
const everyState = async (context: Context): Promise<string> => {
	const root = await temporaryDirectory();
	const shop = join(root, 'shop');
	await mkdir(shop);
	git(shop, 'init', '-q', '-b', 'main');
	await writeFile(join(shop, '.gitignore'), '.venv\n');
	git(shop, 'add', '.');
	git(shop, 'commit', '-q', '-m', 'one');
	git(shop, 'worktree', 'add', '-q', '-b', 'fix', join(root, 'fix'));
	git(join(root, 'fix'), 'commit', '-q', '--allow-empty', '-m', 'two');
	git(shop, 'merge', '-q', '--no-ff', '-m', 'merge', 'fix');
	await appendFile(join(root, 'fix/.gitignore'), 'x\n');
	const well = await environmentWithoutPip(join(shop, '.venv'));
	await environmentWithoutPip(join(root, 'fix/.venv'));
	const pinned = await environmentWithoutPip(join(root, 'pinned/.venv'));
	expect((await commandLine(context, ['pin', pinned])).code).toBe(0);
	await age(await environmentWithoutPip(join(root, 'old/.venv')), 400);
	const broken = bareEnvironment(join(root, 'broken/.venv'), {'a-1.dist-info/METADATA': 'Name: a\n'});
	await rm(join(broken, 'bin/python'));
	await symlink('/does/not/exist/python3', join(broken, 'bin/python'));
	await symlink(well, join(root, 'link'));
	return root;
};

const isMeasured = (name: string): boolean => ['size', 'frees', 'files'].includes(name);

test('a table says what the JSON does, for which more is read: in every order, column, and state', async () => {
	const context = await temporaryContext();
	const root = await everyState(context);
	const list = ['list', root, '--no-measure'];
	const rows = async (...flags: string[]): Promise<readonly string[]> =>
		(await commandLine(context, [...list, ...flags])).stdout.split('\n').slice(1, -1);
	const paths = async (...flags: string[]): Promise<readonly string[]> => {
		const {environments} = (await commandLine(context, [...list, '--json', ...flags])).json();
		return (environments as ReadonlyArray<{path: string}>).map(({path}) => path);
	};
	for (const by of orders.filter(name => !isMeasured(name)))
		expect(await rows('--columns', 'path', '--sort', by), by).toEqual(await paths('--sort', by));
	const found: string[] = [];
	for (const word of statusWords) {
		const listed = await paths('--status', word);
		expect(await rows('--columns', 'path', '--status', word), word).toEqual(listed);
		if (listed.length > 0) found.push(word);
	}
	expect(found).toEqual(expect.arrayContaining(['ok', 'broken', 'unused', 'pinned', 'alias', 'merged', 'dirty']));
	const names = columnNames.filter(name => name !== 'host' && !isMeasured(name));
	const whole = await rows('--columns', names.join());
	for (const name of names) {
		const cells = (await rows('--columns', name)).map(cell => cell.trim());
		expect(
			whole.filter((row, index) => row.includes(cells[index] ?? '?')),
			name,
		).toEqual(whole);
	}
});
