import {execFileSync, spawnSync} from 'node:child_process';
import {linkSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {buildSync} from 'esbuild';
import {expect, onTestFinished, test} from 'vitest';
import {createMeasurer, type Measurer} from '../../../../source/core/inspect/size/measurer.js';
import {fsPath, join, native, type FsPath} from '../../../../source/core/model/path.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {duApparentBytes, duBytes, freedBytes} from '../../../helpers/disks/disk-facts.js';
import {loopMount, whyNoLoopMount} from '../../../helpers/disks/loop-mount.js';
import {environmentWithPip} from '../../../helpers/python.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const measurer = (): Measurer => {
	const made = createMeasurer();
	onTestFinished(() => made.close());
	return made;
};

/** Counts files and directories, each inode once, as find sees them. */
const inodesOf = (...paths: readonly FsPath[]): number =>
	new Set(
		execFileSync('find', [...paths, '-printf', '%D:%i\n'], {encoding: 'utf8'})
			.trim()
			.split('\n'),
	).size;

const packagesOf = (environment: FsPath): FsPath => join(environment, 'lib/python3.11/site-packages');

/** Mounts for this test; false (and the test is skipped) where that is not allowed. */
const mount = (...flags: readonly string[]): boolean => {
	if (process.getuid?.() !== 0) return false;
	execFileSync('mount', flags);
	onTestFinished(() => void execFileSync('umount', [flags.at(-1) ?? '']));
	return true;
};

test('a real environment measures what du and find count', async () => {
	const root = await temporaryDirectory();
	const environment = await environmentWithPip(join(root, '.venv'));
	const usage = await measurer().measure(environment);
	expect(usage.allocatedBytes).toBe(duBytes(environment));
	expect(usage.apparentBytes).toBe(duApparentBytes(environment));
	expect(usage.reclaimableBytes).toBe(freedBytes(environment));
	const files = execFileSync('find', [environment, '!', '-type', 'd'], {encoding: 'utf8'}).trim().split('\n');
	expect(usage.files).toBe(files.length);
	expect(usage.inodes).toBe(inodesOf(environment));
});

test('an inode counts once, and is freed only when all its links lie inside', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'), {
		'all/a': Buffer.alloc(70_000),
		'some/a': Buffer.alloc(90_000),
	});
	const packages = packagesOf(environment);
	linkSync(join(packages, 'all/a'), join(packages, 'all/b'));
	linkSync(join(packages, 'some/a'), join(packages, 'some/b'));
	linkSync(join(packages, 'some/a'), join(root, 'elsewhere'));
	const usage = await measurer().measure(environment);
	expect(usage.allocatedBytes).toBe(duBytes(environment));
	expect(usage.reclaimableBytes).toBe(freedBytes(environment));
	expect(usage.allocatedBytes - usage.reclaimableBytes).toBe(duBytes(join(root, 'elsewhere')));
	expect(usage.inodes).toBe(inodesOf(environment));
	expect(usage.inodes - usage.reclaimableInodes).toBe(1);
});

test('bytes shared within a set count once and are freed with its last member', async () => {
	const root = await temporaryDirectory();
	const environments = ['a', 'b', 'c'].map(name =>
		bareEnvironment(join(root, name), {own: Buffer.alloc(30_000), shared: Buffer.alloc(10_000)}),
	);
	const [a = fsPath(''), b = fsPath(''), c = fsPath('')] = environments;
	for (let file = 0; file < 300; file++) {
		const name = `linked-${file}`;
		writeFileSync(join(packagesOf(a), name), Buffer.alloc(file * 100));
		linkSync(join(packagesOf(a), name), join(packagesOf(b), name));
		if (file % 3 === 0) linkSync(join(packagesOf(a), name), join(packagesOf(c), name));
		if (file % 50 === 0) linkSync(join(packagesOf(a), name), join(root, name));
	}
	const made = measurer();
	await Promise.all(environments.map(path => made.measure(path)));
	for (const set of [[a], [a, b], [b, c], [c, a, b], []])
		expect(made.totals(set)).toEqual({
			count: set.length,
			allocatedBytes: set.length === 0 ? 0 : duBytes(...set),
			reclaimableBytes: freedBytes(...set),
			exact: expect.any(Boolean) as boolean,
			inodes: set.length === 0 ? 0 : inodesOf(...set),
			reclaimableInodes: expect.any(Number) as number,
		});
});

test('an environment inside another one counts with the outer one', async () => {
	const root = await temporaryDirectory();
	const outer = bareEnvironment(join(root, 'outer'));
	const inner = bareEnvironment(join(outer, 'inner'), {big: Buffer.alloc(100_000)});
	const beside = bareEnvironment(join(root, 'outer-2'));
	const made = measurer();
	await Promise.all([outer, inner, beside].map(path => made.measure(path)));
	const totals = made.totals([inner, beside, outer]);
	expect(totals.allocatedBytes).toBe(duBytes(outer, beside));
	expect(totals.count).toBe(2);
});

test('sparse files, links, loops and names of any bytes measure as du counts them', async () => {
	const root = await temporaryDirectory();
	const odd = {'bytes-\uDCFF-ü/\uDCFE': 'x'.repeat(9000), 'new\nline': 'x'.repeat(5000), '\uFFFD': 'y'.repeat(7000)};
	const environment = bareEnvironment(join(root, 'env-\uDCFC'), odd);
	const packages = packagesOf(environment);
	writeFileSync(native(join(packages, 'sparse')), '');
	truncateSync(native(join(packages, 'sparse')), 1 << 30);
	symlinkSync('..', native(join(packages, 'up')));
	symlinkSync('loop', native(join(packages, 'loop')));
	const usage = await measurer().measure(environment);
	expect(usage.allocatedBytes).toBe(duBytes(environment));
	expect(usage.apparentBytes).toBe(duApparentBytes(environment));
	expect(usage.apparentBytes).toBeGreaterThan(1 << 30);
});

test('a mount inside counts as in du, but no bytes behind it are promised', async ctx => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'), {own: Buffer.alloc(50_000)});
	const [data, bound, disk] = [join(root, 'data'), join(environment, 'bound'), join(environment, 'disk')];
	for (const directory of [data, bound, disk]) mkdirSync(directory);
	writeFileSync(join(data, 'precious'), Buffer.alloc(200_000));
	const made = measurer();
	const before = await made.measure(environment);
	if (!mount('--bind', data, bound) || !mount('-t', 'tmpfs', 'none', disk)) return ctx.skip('mounting needs root');
	writeFileSync(join(disk, 'file'), Buffer.alloc(300_000));
	const usage = await made.measure(environment);
	expect(usage.allocatedBytes).toBe(duBytes(environment));
	expect(usage.allocatedBytes).toBeGreaterThan(550_000);
	expect(usage.reclaimableBytes).toBeLessThanOrEqual(before.reclaimableBytes);
});

test('a directory that is mounted into itself has an end', async ctx => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'));
	mkdirSync(join(environment, 'self'));
	if (!mount('--bind', environment, join(environment, 'self'))) return ctx.skip('mounting needs root');
	expect((await measurer().measure(environment)).allocatedBytes).toBe(duBytes(environment));
});

test('where files can share blocks unseen, the sizes are not called exact', async ctx => {
	const root = await temporaryDirectory();
	const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map(name => join(root, name)) as [
		FsPath,
		FsPath,
		FsPath,
		FsPath,
	];
	for (const directory of [lower, upper, work, merged]) mkdirSync(directory);
	const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
	if (!mount('-t', 'overlay', 'none', '-o', layers, merged)) return ctx.skip('mounting needs root');
	expect((await measurer().measure(bareEnvironment(join(merged, '.venv')))).exact).toBe(false);
	const disk = join(root, 'disk');
	mkdirSync(disk);
	mount('-t', 'tmpfs', 'none', disk);
	expect((await measurer().measure(bareEnvironment(join(disk, '.venv')))).exact).toBe(true);
});

test('cancelled or forgotten measuring ends and leaves nothing', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'));
	const made = measurer();
	const controller = new AbortController();
	const aborted = made.measure(environment, {signal: controller.signal});
	controller.abort();
	await expect(aborted).rejects.toMatchObject({code: 'cancelled'});
	await expect(made.measure(environment, {signal: controller.signal})).rejects.toMatchObject({code: 'cancelled'});
	expect(made.totals([environment]).count).toBe(0);
	await made.measure(environment);
	expect(made.totals([environment]).count).toBe(1);
	made.forget(environment);
	expect(made.totals([environment]).count).toBe(0);
});

test('closing cancels what is under way', async () => {
	const root = await temporaryDirectory();
	const environments = ['a', 'b', 'c', 'd'].map(name => bareEnvironment(join(root, name)));
	const made = createMeasurer();
	const all = Promise.allSettled(environments.map(path => made.measure(path)));
	await made.close();
	for (const result of await all)
		if (result.status === 'rejected') expect(result.reason).toMatchObject({code: 'cancelled'});
});

test('closing waits for the workers, also with an answer under way and nothing else to wait for', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'));
	const source = (name: string): string =>
		fileURLToPath(new URL(`../../../../source/core/inspect/size/${name}.ts`, import.meta.url));
	const common = {bundle: true, platform: 'node', format: 'esm'} as const;
	buildSync({...common, entryPoints: [source('worker-pool')], outfile: join(root, 'worker-pool.mjs')});
	buildSync({...common, entryPoints: [source('measure.worker')], outfile: join(root, 'measure.worker.js')});
	writeFileSync(join(root, 'package.json'), '{"type": "module"}');
	const script = `
		import {createMeasurePool} from ${JSON.stringify(join(root, 'worker-pool.mjs'))};
		const pool = createMeasurePool({size: 1, isInBackground: false});
		const nothing = () => {};
		const job = {path: ${JSON.stringify(environment)}, mountPoints: [], onPartial: nothing, reject: nothing};
		const measured = new Promise(resolve => pool.add({...job, resolve}));
		await measured;
		pool.add({...job, resolve: nothing});
		// The worker answers meanwhile; this thread reads it when it closes.
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
		await pool.close();
		console.log('closed');`;
	writeFileSync(join(root, 'script.mjs'), script);
	const ran = spawnSync(process.execPath, [join(root, 'script.mjs')], {encoding: 'utf8'});
	expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, 'closed\n', '']);
});

test('a directory that is gone is reported as gone', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'));
	rmSync(environment, {recursive: true});
	await expect(measurer().measure(environment)).rejects.toMatchObject({code: 'not-found'});
});

const noLoopMount = whyNoLoopMount('ext4');

test.skipIf(noLoopMount !== '')(
	`the inodes that deleting frees are those that df counts less${noLoopMount}`,
	{timeout: 60_000},
	async () => {
		const disk = await loopMount('ext4');
		const usedInodes = (): number =>
			Number(execFileSync('df', ['--output=iused', disk.path], {encoding: 'utf8'}).trim().split('\n').at(-1));
		const [a, b] = ['a', 'b'].map(name => bareEnvironment(join(disk.path, name), {own: 'x', 'many/one': 'y'}));
		if (a === undefined || b === undefined) throw new Error('two environments are needed');
		for (let file = 0; file < 60; file++) {
			writeFileSync(join(packagesOf(a), `linked-${file}`), 'x');
			linkSync(join(packagesOf(a), `linked-${file}`), join(packagesOf(b), `linked-${file}`));
			if (file % 3 === 0) linkSync(join(packagesOf(a), `linked-${file}`), join(disk.path, `kept-${file}`));
		}
		const made = measurer();
		const alone = await made.measure(a);
		await made.measure(b);
		const together = made.totals([a, b]);
		const before = usedInodes();
		rmSync(a, {recursive: true});
		expect(before - usedInodes()).toBe(alone.reclaimableInodes);
		rmSync(b, {recursive: true});
		expect(before - usedInodes()).toBe(together.reclaimableInodes);
	},
);
