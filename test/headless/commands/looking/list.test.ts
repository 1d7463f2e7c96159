import {mkdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {fromBytes, fsPath, join as pathJoin, native} from '../../../../source/core/model/path.js';
import {settingsFile} from '../../../../source/core/settings/read-settings.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {commandLine} from '../../../helpers/command-line.js';
import {duBytes} from '../../../helpers/disks/disk-facts.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {mountSlowly, whyNoSlowDisk} from '../../../helpers/disks/slow-disk.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

test('list prints every environment below the paths, and nothing else, on stdout', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, 'one/.venv'));
	await environmentWithoutPip(join(root, 'two/some name'));
	await mkdir(join(root, 'decoy/.venv'), {recursive: true});
	const {code, stdout} = await commandLine(context, ['list', root]);
	expect(code).toBe(0);
	const [head, ...rows] = stdout.trimEnd().split('\n');
	expect(head).toMatch(/SIZE +FREES +USED +PYTHON +KIND +STATE +ENVIRONMENT/);
	expect(rows.map(row => row.replace(/^.*?(\/.*)$/, '$1'))).toEqual([
		join(root, 'one/.venv'),
		join(root, 'two/some name'),
	]);
});

test('a link is listed with its target, in which the home is ~ as everywhere', async () => {
	const home = await temporaryDirectory();
	const context = await temporaryContext({home});
	await environmentWithoutPip(join(home, 'web/.venv'));
	await symlink(join(home, 'web/.venv'), join(home, 'env'));
	expect((await commandLine(context, ['list', home])).stdout).toMatch(/alias +-> ~\/web\/\.venv +~\/env\n/);
});

test('a root that does not exist is an error in the document, and the others are listed', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, '.venv'));
	const {code, json} = await commandLine(context, ['list', '--json', root, join(root, 'nope')]);
	const {ok, schemaVersion, environments, errors} = json();
	expect([code, ok, schemaVersion]).toEqual([1, false, 1]);
	expect(environments).toMatchObject([{path: join(root, '.venv'), kind: 'venv', project: root}]);
	expect(errors).toMatchObject([{code: 'not-found', path: join(root, 'nope')}]);
});

test('nothing found is no failure, and still one document', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const {code, json, stderr} = await commandLine(context, ['list', '--json', root]);
	expect([code, stderr, json()['environments']]).toEqual([0, '', []]);
});

test('a path that is not UTF-8 is listed with its exact bytes beside it', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const odd = fromBytes(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]));
	await environmentWithoutPip(join(root, 'template'));
	await mkdir(native(odd));
	await rename(join(root, 'template'), native(pathJoin(odd, '.venv')));
	const {json} = await commandLine(context, ['list', '--json', root]);
	const found = (json()['environments'] as Record<string, string>[]).find(one => one['pathBase64'] !== undefined);
	expect(found?.['path']).toBe(`${root}/caf\\xe9/.venv`);
	expect(Buffer.from(found?.['pathBase64'] ?? '', 'base64').toString('latin1')).toBe(`${root}/caf\u00e9/.venv`);
});

test('ndjson has a line for each environment and a summary at the end', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	await environmentWithoutPip(join(root, '.venv'));
	const {code, lines} = await commandLine(context, ['list', '--ndjson', root, '/does/not/exist']);
	expect(code).toBe(1);
	const types = lines().map(line => line['type']);
	expect([...types].sort()).toEqual(['environment', 'error', 'scan', 'summary']);
	expect(lines().at(-1)).toMatchObject({type: 'summary', ok: false, totals: {count: 1}});
});

test('the home is written as ~, and controls in names never reach the terminal', async () => {
	const context = await temporaryContext();
	await environmentWithoutPip(join(context.home, 'a\u001b[31mb'));
	const {stdout} = await commandLine(context, ['list', context.home]);
	expect(stdout).toMatch(/ ~\/a\\x1b\[31mb\n/);
	const listed = await commandLine(context, ['list', '--json', context.home]);
	expect(listed.stdout).not.toContain('\u001b');
});

test('of many environments that someone else deleted, list names the first and how to see the others', async () => {
	const [other, context, root] = [await temporaryContext(), await temporaryContext(), await temporaryDirectory()];
	for (let index = 0; index < 7; index++) {
		const path = await environmentWithoutPip(join(root, String(index), '.venv'));
		expect((await commandLine(other, ['rm', path, '--hold', '--yes'])).code).toBe(0);
	}
	const {stderr} = await commandLine(context, ['list', root]);
	const told = stderr.split('\n').filter(line => line.includes(' held'));
	expect(told).toHaveLength(6);
	expect(told.slice(0, 5).every(line => line.includes('is held, but not in your holding index'))).toBe(true);
	expect(told[5]).toMatch(/^2 more are held like that: .*restore --in PATH/);
	const {stdout} = await commandLine(context, ['restore', '--in', root]);
	expect(stdout.match(/\.venv$/gm)).toHaveLength(7);
});

/** A directory with a healthy environment, a broken one, and an alias of the healthy one. */
const threeKinds = async (): Promise<string> => {
	const root = await temporaryDirectory();
	const well = await environmentWithoutPip(join(root, 'well/.venv'));
	const broken = await environmentWithoutPip(join(root, 'broken/.venv'));
	await mkdir(join(root, 'link'));
	await symlink(well, join(root, 'link/.venv'));
	await rm(join(broken, 'bin'), {recursive: true});
	await mkdir(join(broken, 'bin'));
	await symlink('/does/not/exist/python3', join(broken, 'bin/python3'));
	await writeFile(join(well, 'lib/large'), Buffer.alloc(1024 * 1024, 1));
	return root;
};

test('--status and --kind list only what they name, and the totals are of these alone', async () => {
	const [context, root] = [await temporaryContext(), await threeKinds()];
	const list = async (...flags: string[]) => {
		const {environments, totals} = (await commandLine(context, ['list', '--json', root, ...flags])).json();
		return {
			names: (environments as {path: string}[]).map(({path}) => path.slice(root.length + 1)),
			totals: totals as {count: number; allocatedBytes: number},
		};
	};
	const [all, broken] = [await list(), await list('--status', 'broken')];
	expect(all.names).toEqual(['broken/.venv', 'link/.venv', 'well/.venv']);
	expect(broken.names).toEqual(['broken/.venv']);
	expect(broken.totals.count).toBe(1);
	expect(broken.totals.allocatedBytes).toBeLessThan(all.totals.allocatedBytes - 1024 * 1024);
	expect((await list('--status', 'ok,alias')).names).toEqual(['link/.venv', 'well/.venv']);
	expect((await list('--kind', 'conda,uv')).names).toEqual([]);
	expect((await list('--kind', 'venv', '--status', 'ok')).names).toEqual(['well/.venv']);
	const {stderr} = await commandLine(context, ['list', root, '--status', 'broken']);
	expect(stderr).toMatch(/^1 environment, .* \(2 more don't match\)$/m);
	const streamed = (await commandLine(context, ['list', root, '--ndjson', '--status', 'broken'])).lines();
	expect(streamed.map(({type}) => type)).toEqual(['scan', 'environment', 'summary']);
});

test('--sort puts the largest first, --reverse last, and what is unknown last in both', async () => {
	const [context, root] = [await temporaryContext(), await threeKinds()];
	const order = async (...flags: string[]) =>
		(await commandLine(context, ['list', root, '--columns', 'path', ...flags])).stdout
			.trimEnd()
			.split('\n')
			.slice(1)
			.map(path => path.slice(root.length + 1));
	expect(await order('--sort', 'size')).toEqual(['well/.venv', 'broken/.venv', 'link/.venv']);
	expect(await order('--sort', 'size', '--reverse')).toEqual(['broken/.venv', 'well/.venv', 'link/.venv']);
	expect(await order('--reverse')).toEqual(['well/.venv', 'link/.venv', 'broken/.venv']);
	expect((await order('--sort', 'state'))[0]).toBe('broken/.venv');
});

test('--columns shows these columns in this order, --no-measure shows and reports no sizes', async () => {
	const [context, root] = [await temporaryContext(), await threeKinds()];
	const {stdout} = await commandLine(context, ['list', root, '--columns', 'path,files,kind']);
	expect(stdout.split('\n')[0]).toMatch(/^ENVIRONMENT +FILES +KIND$/);
	const plain = await commandLine(context, ['list', root, '--no-measure']);
	expect(plain.stdout.split('\n')[0]).toMatch(/^ *USED +PYTHON +KIND +STATE +ENVIRONMENT$/);
	expect(plain.stderr).toContain('2 environments\n');
	const {environments, totals} = (await commandLine(context, ['list', root, '--no-measure', '--json'])).json();
	expect((environments as object[]).filter(one => 'usage' in one)).toEqual([]);
	expect(totals).toEqual({count: 2});
});

test('--print0 prints the paths byte for byte, so that xargs -0 takes any of them', async () => {
	const [context, root] = [await temporaryContext(), await temporaryDirectory()];
	const names = [Buffer.from('a\nb c'), Buffer.from([0x63, 0xe9])];
	for (const name of names) {
		await environmentWithoutPip(join(root, 'template'));
		const odd = fromBytes(Buffer.concat([Buffer.from(`${root}/`), name]));
		await mkdir(native(odd));
		await rename(join(root, 'template'), native(pathJoin(odd, '.venv')));
	}
	const {bytes} = await commandLine(context, ['list', root, '--print0']);
	const expected = names.map(name => Buffer.concat([Buffer.from(`${root}/`), name, Buffer.from('/.venv\0')]));
	expect(bytes.equals(Buffer.concat(expected))).toBe(true);
});

test.each([
	['--sort', 'x'],
	['--columns', 'path,sizes'],
	['--status', 'unusd'],
	['--kind', 'venv,condaa'],
	['--print0', '--json'],
	['--no-measure', '--sort=size'],
	['--ndjson', '--sort=path'],
])('list %s %s is wrong usage, before anything is read', async (...flags) => {
	const {code, stderr, stdout} = await commandLine(await temporaryContext(), ['list', '/does/not/exist', ...flags]);
	expect(code).toBe(2);
	expect(stderr).toMatch(/^venv-tui: .*\n +(?:Did you mean|Leave out|--\w+ takes) /);
	expect(stdout).not.toContain('environments');
});

const noSlowDisk = whyNoSlowDisk();

test.skipIf(noSlowDisk !== '')(
	`what lies on a network disk is measured where --measure-remote or the setting asks for it${noSlowDisk}`,
	async () => {
		const own = await temporaryDirectory();
		const near = bareEnvironment(join(own, 'near/.venv'));
		bareEnvironment(join(own, 'behind/.venv'));
		const disk = await mountSlowly(fsPath(join(own, 'behind')), 0);
		const far = pathJoin(disk.path, '.venv');
		const context = await temporaryContext();
		const words = ['list', near, far];
		const sizes = async (...flags: readonly string[]) => {
			const {environments, totals} = (await commandLine(context, [...words, '--json', ...flags])).json() as Listed;
			return [environments.filter(({usage}) => usage).map(({path}) => path), totals.allocatedBytes];
		};
		const all = [[near, far].sort(), duBytes(near) + duBytes(far)];
		expect(await sizes()).toEqual([[near], undefined]);
		expect(await sizes('--measure-remote')).toEqual(all);
		const {stderr} = await commandLine(context, words);
		expect(stderr).toContain('Not measured: 1 environment on network disks; --measure-remote');
		await mkdir(dirname(settingsFile(context)), {recursive: true});
		await writeFile(settingsFile(context), 'measure-remote = true\n');
		expect(await sizes()).toEqual(all);
	},
);

type Listed = {
	readonly environments: ReadonlyArray<{readonly path: string; readonly usage?: object}>;
	readonly totals: {readonly allocatedBytes?: number};
};
