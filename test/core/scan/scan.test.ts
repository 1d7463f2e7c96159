import {execFileSync} from 'node:child_process';
import {chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {readEnvironment, scan, type ScanEvent, type ScanOptions} from '../../../source/core/scan/scan.js';
import type {Environment} from '../../../source/core/model/environment.js';
import {createMeasurer} from '../../../source/core/inspect/size/measurer.js';
import {fsPath, join, type FsPath} from '../../../source/core/model/path.js';
import {age} from '../../helpers/aged.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {duBytes, freedBytes} from '../../helpers/disks/disk-facts.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const scanAll = async (roots: readonly FsPath[], options: Partial<ScanOptions> = {}): Promise<ScanEvent[]> => {
	const events: ScanEvent[] = [];
	const context = await temporaryContext();
	for await (const event of scan(roots, {context, ...options})) events.push(event);
	return events;
};

/** What a consumer of the events knows in the end. */
const gather = (events: readonly ScanEvent[]): ReadonlyMap<FsPath, Environment> => {
	const environments = new Map<FsPath, Environment>();
	for (const event of events) {
		if (event.type === 'environment') environments.set(event.environment.path, event.environment);
		if (event.type !== 'updated') continue;
		const known = environments.get(event.path);
		if (known) environments.set(event.path, {...known, ...event.fields});
	}
	return environments;
};

test('a scan tells of every environment what du and find say, and of all of them together', async () => {
	const root = await temporaryDirectory();
	const paths = ['a/.venv', 'b/venv', 'c ü/.venv'].map(name =>
		bareEnvironment(join(root, name), {data: Buffer.alloc(20_000), 'x/shared': Buffer.alloc(50_000)}),
	);
	const packages = 'lib/python3.11/site-packages';
	linkSync(join(paths[0] ?? root, packages, 'x/shared'), join(paths[1] ?? root, packages, 'linked'));
	const events = await scanAll([root]);
	const environments = gather(events);
	expect([...environments.keys()].sort()).toEqual([...paths].sort());
	for (const path of paths) {
		expect(environments.get(path)?.usage?.allocatedBytes).toBe(duBytes(path));
		expect(environments.get(path)?.usage?.reclaimableBytes).toBe(freedBytes(path));
	}
	const last = events.at(-1);
	expect(last).toMatchObject({
		type: 'done',
		totals: {count: 3, allocatedBytes: duBytes(...paths), reclaimableBytes: freedBytes(...paths)},
	});
});

test('an alias has no size and is in no total', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, 'real'));
	mkdirSync(join(root, 'project'));
	symlinkSync(environment, join(root, 'project/.venv'));
	const events = await scanAll([root]);
	const environments = gather(events);
	expect(environments.get(join(root, 'project/.venv'))).toMatchObject({alias: environment});
	expect(environments.get(join(root, 'project/.venv'))?.usage).toBeUndefined();
	expect(events.at(-1)).toMatchObject({totals: {count: 1, allocatedBytes: duBytes(environment)}});
});

test('each environment is reported complete once, after everything else about it', async () => {
	const root = await temporaryDirectory();
	for (const name of ['a', 'b', 'c', 'd']) bareEnvironment(join(root, name));
	const complete = new Set<FsPath>();
	for (const event of await scanAll([root])) {
		if (event.type === 'updated') expect(complete.has(event.path)).toBe(false);
		if (event.type === 'complete') complete.add(event.path);
	}
	expect(complete.size).toBe(4);
});

test('a scan that is stopped ends without totals', async () => {
	const root = await temporaryDirectory();
	for (let each = 0; each < 20; each++) bareEnvironment(join(root, `${each}`));
	const controller = new AbortController();
	const types: string[] = [];
	for await (const event of scan([root], {context: await temporaryContext(), signal: controller.signal})) {
		types.push(event.type);
		controller.abort();
	}
	expect(types).not.toContain('done');
	expect(await scanAll([root], {signal: AbortSignal.abort()})).toEqual([]);
	for await (const event of scan([root], {context: await temporaryContext()})) if (event.type === 'environment') break;
});

test('the measurer that a caller passes in can measure any set of scanned environments', async () => {
	const root = await temporaryDirectory();
	const first = bareEnvironment(join(root, 'a'), {x: Buffer.alloc(40_000)});
	bareEnvironment(join(root, 'b'));
	const measurer = createMeasurer();
	onTestFinished(() => measurer.close());
	await scanAll([root], {measurer});
	expect(measurer.totals([first])).toMatchObject({count: 1, allocatedBytes: duBytes(first)});
});

test('one environment can be read alone, with its size', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'));
	writeFileSync(join(root, 'file'), '');
	const context = await temporaryContext();
	expect((await readEnvironment(environment, context))?.usage?.allocatedBytes).toBe(duBytes(environment));
	expect((await readEnvironment(environment, context, {measure: false}))?.usage).toBeUndefined();
	expect(await readEnvironment(root, context)).toBeUndefined();
	expect(await readEnvironment(fsPath(`${root}/gone`), context)).toBeUndefined();
});

test("a user other than root is told which directories couldn't be read, and gets the size that du gets", async ctx => {
	if (process.getuid?.() !== 0) return ctx.skip('becoming another user needs root; the walk tests it as ourselves');
	const nobody = 65534;
	const root = await temporaryDirectory();
	chmodSync(root, 0o755);
	const environment = bareEnvironment(join(root, '.venv'), {'private/secret': Buffer.alloc(90_000), open: 'x'});
	const [locked, hidden] = [join(root, 'locked'), join(environment, 'lib/python3.11/site-packages/private')];
	mkdirSync(locked);
	bareEnvironment(join(locked, '.venv'));
	for (const directory of [locked, hidden]) chmodSync(directory, 0o700);
	chownSync(root, nobody, nobody);
	const context = await temporaryContext();
	const events: ScanEvent[] = [];
	process.seteuid?.(nobody);
	try {
		for await (const event of scan([root], {context, assess: false})) events.push(event);
	} finally {
		process.seteuid?.(0);
	}
	const environments = gather(events);
	expect([...environments.keys()]).toEqual([environment]);
	expect(events).toContainEqual({type: 'skipped', path: locked, code: 'EACCES'});
	expect(environments.get(environment)?.usage?.allocatedBytes).toBe(duAsNobody(environment));
	expect(environments.get(environment)?.usage?.exact).toBe(false);
});

/** What du counts as a user who may not read everything; it fails then, but tells. */
const duAsNobody = (path: FsPath): number => {
	const command = 'du -s --block-size=1 "$1" 2>/dev/null || true';
	const output = execFileSync('setpriv', ['--reuid=65534', '--clear-groups', 'sh', '-c', command, 'sh', path]);
	return Number(output.toString().split('\t')[0]);
};

test.skipIf(process.platform !== 'linux')(
	'the days of the settings decide what counts as unused, also once the size is known',
	async () => {
		const root = await temporaryDirectory();
		const path = await environmentWithoutPip(join(root, 'web/.venv'));
		await age(root, 60);
		const isStaleAfter = async (staleDays: number): Promise<boolean | undefined> => {
			const {settings} = await temporaryContext();
			const context = await temporaryContext({proc: root, settings: {...settings, staleDays}});
			const environment = await readEnvironment(path, context);
			expect(environment?.usage?.allocatedBytes).toBeGreaterThan(0);
			return environment?.staleness?.stale;
		};
		expect([await isStaleAfter(30), await isStaleAfter(90)]).toEqual([true, false]);
	},
);

test('an environment without pyvenv.cfg is never said to see the packages of the system, not even at first', async () => {
	const root = await temporaryDirectory();
	const path = fsPath(join(root, 'base'));
	mkdirSync(join(path, 'conda-meta'), {recursive: true});
	writeFileSync(join(path, 'conda-meta', 'history'), '');
	const events = await scanAll([root], {measure: false, assess: false});
	const [first] = events.flatMap(event => (event.type === 'environment' ? event.environment : []));
	expect(first?.path).toBe(path);
	expect(first?.systemSitePackages).toBeUndefined();
	expect(gather(events).get(path)?.systemSitePackages).toBeUndefined();
});

test('a scan leaves out what it is told to, and says of the rest what a whole one says', async () => {
	const root = await temporaryDirectory();
	const path = bareEnvironment(join(root, '.venv'), {'alpha-1.dist-info/METADATA': 'Name: alpha\nVersion: 1\n'});
	writeFileSync(join(root, 'requirements.txt'), 'alpha==2\n');
	execFileSync('git', ['-C', root, 'init', '-q']);
	const read = async (options: Parameters<typeof scanAll>[1]) =>
		gather(await scanAll([root], {measure: false, ...options})).get(path) ?? {};
	const [whole, repository, use] = [await read({}), await read({assess: 'repository'}), await read({assess: 'use'})];
	const left = (part: object) =>
		Object.keys(whole).filter(name => !(name in part) || part[name as never] === undefined);
	expect(whole).toMatchObject({drift: {}, rebuildable: {}, worktree: {}, lastUsed: {}, packageCount: 1});
	expect(left(repository)).toEqual(expect.arrayContaining(['drift', 'rebuildable']));
	expect(left(use)).toEqual(expect.arrayContaining(['drift', 'rebuildable', 'worktree']));
	expect(whole).toMatchObject({...repository, staleness: {}, rebuildable: {}});
	expect({...repository, ...use}).toEqual({
		...repository,
		worktree: undefined,
		staleness: expect.anything() as unknown,
	});
	expect(Object.keys(await read({inspect: false, assess: false}))).not.toContain('python');
});
