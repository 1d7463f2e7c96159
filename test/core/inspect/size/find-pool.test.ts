import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, linkSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {buildSync} from 'esbuild';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createFindPool} from '../../../../source/core/inspect/size/find-pool.js';
import {measureDirectory} from '../../../../source/core/inspect/size/measure-directory.js';
import type {Measured} from '../../../../source/core/inspect/size/sums.js';
import type {MeasurePool} from '../../../../source/core/inspect/size/worker-pool.js';
import {fsPath, join, native, type FsPath} from '../../../../source/core/model/path.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {temporaryDirectory} from '../../../helpers/temporary.js';

const find = '/usr/bin/find';
const canMeasure = spawnSync(find, ['-files0-from', '/dev/null']).status === 0;

const packagesOf = (environment: FsPath): FsPath => join(environment, 'lib/python3.11/site-packages');

/** What the threads do, at once. */
const byCalls = (path: FsPath, mountPoints: readonly FsPath[] = []): Measured | undefined =>
	measureDirectory(path, {mountPoints, isCancelled: () => false, onDirectory: () => {}});

/** A pool that notes what it is given. */
const noting = (handed: FsPath[]): MeasurePool => ({
	add: ({path, mountPoints, resolve, reject}) => {
		handed.push(path);
		try {
			resolve(byCalls(path, mountPoints));
		} catch (error) {
			reject(error as Error);
		}
		return () => {};
	},
	close: async () => {},
});

const poolOf = (program: string = find): {pool: MeasurePool; handed: FsPath[]} => {
	const handed: FsPath[] = [];
	const pool = createFindPool({size: 2, isInBackground: false, find: program, others: noting(handed)});
	onTestFinished(() => pool.close());
	return {pool, handed};
};

const measureBy = (pool: MeasurePool, path: FsPath): Promise<Measured | undefined> =>
	new Promise((resolve, reject) => pool.add({path, mountPoints: [], onPartial: () => {}, resolve, reject}));

/** Inodes with several links come in the order of the walk: sorted, they can be compared. */
const comparable = (measured: Measured | undefined): unknown => {
	if (measured === undefined) return undefined;
	const {links, ...sums} = measured;
	const records = Array.from({length: links.length / 6}, (_, index) => links.slice(index * 6, index * 6 + 6).join(' '));
	return {...sums, links: records.sort()};
};

const program = (path: FsPath, text: string): FsPath => {
	writeFileSync(path, `#!/bin/sh\n${text}\n`);
	chmodSync(path, 0o755);
	return path;
};

describe.skipIf(!canMeasure)('sizes by GNU find', () => {
	test('are those that our own calls count, whatever lies there', async () => {
		const root = await temporaryDirectory();
		const odd = {
			'bytes-\uDCFF-ü/\uDCFE': 'x'.repeat(9000),
			'new\ne1\nline': 'x'.repeat(5000),
			'd8 8\n8 8\nl8 8 2 1 1\n/deep/er': 'y'.repeat(7000),
			'all/a': Buffer.alloc(70_000),
			'some/a': Buffer.alloc(90_000),
			empty: '',
		};
		const environments = ['plain', 'env-\uDCFC', 'line\nbreak'].map(name => bareEnvironment(join(root, name), odd));
		for (const environment of environments) {
			const packages = packagesOf(environment);
			writeFileSync(native(join(packages, 'sparse')), '');
			truncateSync(native(join(packages, 'sparse')), 2 ** 42);
			symlinkSync('..', native(join(packages, 'up')));
			symlinkSync('loop', native(join(packages, 'loop')));
			linkSync(native(join(packages, 'all/a')), native(join(packages, 'all/b')));
			linkSync(native(join(packages, 'some/a')), native(join(root, `elsewhere-${environments.indexOf(environment)}`)));
		}
		execFileSync('mkfifo', [join(packagesOf(fsPath(join(root, 'plain'))), 'pipe')]);
		const none = join(root, 'none');
		mkdirSync(none);
		const many = Array.from({length: 30}, (_, index) => bareEnvironment(join(root, `bare-${index}`)));
		const all = [...environments, none, ...many, ...environments];
		const {pool, handed} = poolOf();
		const measured = await Promise.all(all.map(path => measureBy(pool, path)));
		expect(measured.map(comparable)).toEqual(all.map(path => comparable(byCalls(path))));
		expect(handed).toEqual([]);
	});

	test('are left to the threads for what is gone, no directory, or behind mounts', async () => {
		const root = await temporaryDirectory();
		const [kept, gone, other] = ['kept', 'gone', 'other'].map(name => bareEnvironment(join(root, name)));
		if (!kept || !gone || !other) throw new Error('three environments are needed');
		const link = join(root, 'link');
		symlinkSync('kept', link);
		rmSync(gone, {recursive: true});
		const {pool, handed} = poolOf();
		const [failed, first, second] = await Promise.allSettled([
			measureBy(pool, gone),
			measureBy(pool, link),
			measureBy(pool, kept),
		]);
		expect(failed).toMatchObject({status: 'rejected', reason: {code: 'ENOENT'}});
		expect(first).toMatchObject({value: byCalls(link)});
		expect(second).toMatchObject({value: byCalls(kept)});
		const mountPoints = [join(other, 'lib')];
		const mounted = await new Promise<Measured | undefined>((resolve, reject) =>
			pool.add({path: other, mountPoints, onPartial: () => {}, resolve, reject}),
		);
		expect(mounted).toEqual(byCalls(other, mountPoints));
		expect(new Set(handed)).toEqual(new Set([gone, link, other]));
	});

	test('are left to the threads where find says that it left something out', async () => {
		const root = await temporaryDirectory();
		const message = 'echo "find: \'/x\': Permission denied" >&2';
		const complaining = program(join(root, 'find'), `${message}; exec ${find} "$@"`);
		const [a, b] = ['a', 'b'].map(name => bareEnvironment(join(root, name)));
		if (!a || !b) throw new Error('two environments are needed');
		const {pool, handed} = poolOf(complaining);
		expect(await measureBy(pool, a)).toEqual(byCalls(a));
		expect(await measureBy(pool, b)).toEqual(byCalls(b));
		// It complained once, before the first.
		expect(handed).toEqual([a]);
	});

	test('go on with another find when the one that is in a cancelled directory is ended', async () => {
		const root = await temporaryDirectory();
		const stuckOnce = program(
			join(root, 'find'),
			`mkdir "$0.started" 2>/dev/null && exec sleep 600\nexec ${find} "$@"`,
		);
		const [a, b, c] = ['a', 'b', 'c'].map(name => bareEnvironment(join(root, name)));
		if (!a || !b || !c) throw new Error('three environments are needed');
		const pool = createFindPool({size: 1, isInBackground: true, find: stuckOnce, others: noting([])});
		onTestFinished(() => pool.close());
		let cancel = () => {};
		const first = new Promise<Measured | undefined>((resolve, reject) => {
			cancel = pool.add({path: a, mountPoints: [], onPartial: () => {}, resolve, reject});
		});
		const others = [b, c].map(path => measureBy(pool, path));
		await expect.poll(() => spawnSync('test', ['-d', `${stuckOnce}.started`]).status).toBe(0);
		cancel();
		expect(await first).toBeUndefined();
		expect(await Promise.all(others)).toEqual([byCalls(b), byCalls(c)]);
	});

	test('keep no process waiting once they are known', async () => {
		const root = await temporaryDirectory();
		const environment = bareEnvironment(join(root, '.venv'));
		buildSync({
			bundle: true,
			platform: 'node',
			format: 'esm',
			entryPoints: [fileURLToPath(new URL('../../../../source/core/inspect/size/find-pool.ts', import.meta.url))],
			outfile: join(root, 'find-pool.mjs'),
		});
		writeFileSync(
			join(root, 'script.mjs'),
			`import {createFindPool} from './find-pool.mjs';
			const others = {add: () => console.log('others'), close: async () => {}};
			const pool = createFindPool({size: 2, isInBackground: false, find: '${find}', others});
			const job = {path: ${JSON.stringify(environment)}, mountPoints: [], onPartial() {}, reject() {}};
			pool.add({...job, resolve: ({files}) => console.log(files)});`,
		);
		const ran = spawnSync(process.execPath, [join(root, 'script.mjs')], {encoding: 'utf8', timeout: 20_000});
		expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, `${byCalls(environment)?.files}\n`, '']);
	});
});

test.for([
	['is missing', '#!/bin/sh'],
	['is too old', '#!/bin/sh\necho "find: unknown predicate" >&2; exit 1'],
	['ends as if it were done', '#!/bin/sh\nexit 0'],
] as const)('all is left to the threads where find %s', async ([what, text]) => {
	const root = await temporaryDirectory();
	const path = join(root, 'find');
	if (what !== 'is missing') program(path, text);
	const environments = Array.from({length: 12}, (_, index) => bareEnvironment(join(root, `env-${index}`)));
	const {pool, handed} = poolOf(path);
	const measured = await Promise.all(environments.map(each => measureBy(pool, each)));
	expect(measured).toEqual(environments.map(each => byCalls(each)));
	expect(new Set(handed)).toEqual(new Set(environments));
});

test('closing ends what is under way', async () => {
	const root = await temporaryDirectory();
	const stuck = program(join(root, 'find'), 'exec sleep 600');
	const {pool} = poolOf(stuck);
	const environments = Array.from({length: 12}, (_, index) => bareEnvironment(join(root, `env-${index}`)));
	const all = environments.map(path => measureBy(pool, path));
	await pool.close();
	expect(await Promise.all(all)).toEqual(environments.map(() => undefined));
	expect(await measureBy(pool, fsPath('/'))).toBeUndefined();
});
