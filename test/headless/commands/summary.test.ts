import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../../helpers/command-line.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {unusedProject} from '../../helpers/unused-project.js';

const forest = async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	await unusedProject(join(root, 'one'), {ballast: 1_000_000});
	await unusedProject(join(root, 'two'), {packages: ['alpha', 'gamma'], days: 10, ballast: 1_000_000});
	await unusedProject(join(root, 'three'), {packages: ['delta'], days: 500});
	await mkdir(join(context.home, '.cache/uv'), {recursive: true});
	await writeFile(join(context.home, '.cache/uv/wheel'), Buffer.alloc(500_000, 1));
	return context;
};

test('list --summary sums up all environments by kind, Python and last use', async () => {
	const {stdout, code} = await commandLine(await forest(), ['list', '--summary', '--ascii']);
	expect(code).toBe(0);
	expect(stdout).toMatch(
		/^3 environments, 2\.\d+M, \d+ files\nBy kind\n {2}venv +3 +2\.\d+M {2}#+\nBy Python\n {2}3\.\d+ +3 /,
	);
	expect(stdout).toMatch(/By last use\n {2}this month +1 .*\n {2}6 to 12 months +1 .*\n {2}over a year +1 /);
});

test('list --summary names packages that several environments contain, with the bytes of one copy', async () => {
	const {json} = await commandLine(await forest(), ['list', '--summary', '--json']);
	const {summary} = json() as {summary: {duplicates: unknown[]; count: number}};
	expect(summary.count).toBe(3);
	expect(summary.duplicates).toMatchObject([{name: 'alpha', version: '1.0', bytesEach: 1_000_000}]);
});

test("the size of uv's cache is shown with the command that frees it", async () => {
	const {stdout} = await commandLine(await forest(), ['list', '--summary']);
	expect(stdout).toMatch(/Caches of other programs\n {2}uv {6}\d+K, \d+ files: uv cache prune$/m);
});
