import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {builtCommand} from '../helpers/built-command.js';
import {addDistribution} from '../helpers/distribution.js';
import {environmentWithoutPip} from '../helpers/python.js';
import {surprisedAt} from '../helpers/surprise.js';
import {temporaryDirectory} from '../helpers/temporary.js';

// One bad project never ends a listing: something in the project `bad` surprises the program, which was never seen
// before, and `good` has to come as it is.

const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const forest = async () => {
	const home = await temporaryDirectory();
	const root = join(home, 'code');
	for (const name of ['bad', 'good']) {
		const path = await environmentWithoutPip(join(root, name, '.venv'));
		mkdirSync(join(path, 'share', name), {recursive: true});
		writeFileSync(join(root, name, 'requirements.txt'), 'demo==1.0\n');
		await addDistribution(path, {name: 'demo', version: '1.0', files: {'demo.py': ''}});
	}
	return {
		home,
		root,
		bad: join(root, 'bad/.venv'),
		good: join(root, 'good/.venv'),
		log: join(home, 'places/log/mistakes.log'),
	};
};

/** Where the surprise lies, and the part of the environment that its row then lacks. */
const surprises = [
	['the interpreter', 'bad/.venv/bin/python', undefined],
	['the configuration', 'bad/.venv/pyvenv.cfg', undefined],
	['the git repository', 'bad/.git', 'Its state'],
	['the requirements', 'bad/requirements.txt', 'The requirements of its project'],
	['a directory of its tree', 'share/bad', 'Its size'],
] as const;

type Told = {readonly code: string; readonly path: string; readonly hint: string};
type Listed = {
	readonly path: string;
	readonly status?: string;
	readonly health: ReadonlyArray<{readonly message: string}>;
};

test.each(surprises)('a failure while reading %s is reported for that project alone', async (_, end, part) => {
	const {home, root, bad, good, log} = await forest();
	const variables = await surprisedAt(end);
	const {status, json, stderr} = builtCommand(['list', '--json', root], {home, variables});
	const {ok, environments, errors} = json() as {
		ok: boolean;
		environments: readonly Listed[];
		errors: readonly Told[];
	};
	expect([status, ok]).toEqual([1, false]);
	expect(environments.find(({path}) => path === good)).toMatchObject({
		status: 'ok',
		usage: {exact: expect.any(Boolean) as boolean},
		rebuildable: {verdict: 'yes'},
	});
	const told = errors.filter(({code, path}) => code === 'bug' && path.includes('bad'));
	expect(told.map(({hint}) => hint).join()).toContain('mistakes.log');
	if (part !== undefined) {
		const row = environments.find(({path}) => path === bad);
		expect(row?.health.map(({message}) => message)).toContainEqual(
			expect.stringMatching(`^${part} could not be determined`),
		);
		expect(row?.status).toBe('degraded');
	}
	expect(stderr).not.toMatch(/^ +at /m);
	const stack = readFileSync(log, 'utf8');
	expect(stack).toMatch(/TypeError: a surprise\n +at /);
	const frames = [...stack.matchAll(/^ {4}at (?:async |new )?(\w+) \((source\/[^:]+):(\d+)\)$/gm)];
	expect(frames.length).toBeGreaterThan(2);
	for (const [, name = '', file = '', line] of frames) {
		const lines = readFileSync(join(top, file), 'utf8').split('\n').slice(0, Number(line));
		expect(lines.join('\n')).toMatch(
			new RegExp(`^(?:export )?(?:async )?(?:const|function|class|let) ${name}\\b`, 'm'),
		);
	}
	// No line of ours is left that names a bundle and letters.
	expect(stack).not.toMatch(/\/(?:shared-\w+|cli|\w+\.worker)\.js:/);
});

/** What each command says of the good one when the packages of the bad one surprise us. */
const commands = [
	[
		['list', '--json', '--summary'],
		['environments', 'path'],
	],
	[
		['sweep', '--json', '--dry-run', '--stale', '0d'],
		['candidates', 'path'],
	],
	[
		['find', 'demo', '--json'],
		['matches', 'path'],
	],
] as const;

test.each(commands)("a file %j that can't be read doesn't stop the others", async (words, [key, name]) => {
	const {home, root, bad, good} = await forest();
	await addDistribution(bad, {name: 'odd', version: '1.0'});
	const variables = await surprisedAt('odd-1.0.dist-info/METADATA');
	const {json, stderr} = builtCommand([...words, root], {home, variables});
	const rows = json()[key] as ReadonlyArray<Readonly<Record<string, unknown>>>;
	expect(rows.map(row => row[name])).toContain(good);
	expect(stderr).not.toMatch(/^ +at /m);
});

test('show prints whatever it could read of an environment that fails, and names what failed', async () => {
	const {home, bad} = await forest();
	const variables = await surprisedAt('bad/requirements.txt');
	const {status, json} = builtCommand(['show', '--json', bad], {home, variables});
	const document = json();
	expect(status).toBe(1);
	expect(document).toMatchObject({
		ok: false,
		path: bad,
		packages: [{name: 'demo'}],
		errors: [{code: 'bug'}, {code: 'bug'}],
	});
	expect(document).not.toHaveProperty('requirements');
});
