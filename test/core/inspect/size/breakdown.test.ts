import {linkSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {diskBreakdown} from '../../../../source/core/inspect/size/breakdown.js';
import {listPackages} from '../../../../source/core/inspect/packages/installed-packages.js';
import {recognise} from '../../../../source/core/discover/recognise.js';
import {fsPath, join, type FsPath} from '../../../../source/core/model/path.js';
import {bareEnvironment} from '../../../helpers/bare-environment.js';
import {duBytes, freedBytes} from '../../../helpers/disks/disk-facts.js';
import {environmentWithPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const breakdownOf = async (environment: FsPath) => {
	const found = await recognise(environment, await temporaryContext());
	if (found === undefined) throw new Error('no environment');
	return diskBreakdown({path: environment}, await listPackages(found));
};

const distribution = (name: string, record: readonly string[]): Record<string, string> => ({
	[`${name}-1.0.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n\n`,
	[`${name}-1.0.dist-info/RECORD`]: record.map(path => `${path},,\n`).join(''),
});

test('of a real environment nearly all belongs to pip, half of it compiled, and the parts add up', async () => {
	const root = await temporaryDirectory();
	const environment = await environmentWithPip(join(root, '.venv'));
	const {total, distributions, unowned} = await breakdownOf(environment);
	expect(total.allocatedBytes).toBe(duBytes(environment));
	const owned = distributions.reduce((sum, each) => sum + each.allocatedBytes, 0);
	expect(owned + unowned.allocatedBytes).toBe(total.allocatedBytes);
	const pip = distributions.find(each => each.name === 'pip');
	expect(pip?.allocatedBytes).toBeGreaterThan(unowned.allocatedBytes);
	expect(total.compiledBytes / total.allocatedBytes).toBeGreaterThan(0.3);
	expect(unowned.files).toBeGreaterThan(0);
});

test('every directory of a real environment has what du says of it, and its entries add up to that', async () => {
	const environment = await environmentWithPip(join(await temporaryDirectory(), '.venv'));
	const {tree} = await diskBreakdown({path: environment}, [], {hasTree: true});
	const entries = [...(tree ?? [])].flatMap(([at, directory]) =>
		directory.entries.filter(({isDirectory}) => isDirectory).map(({name, part}) => ({path: join(at, name), part})),
	);
	expect(entries.length).toBeGreaterThan(50);
	for (const {path, part} of entries.slice(0, 20))
		expect([path, part.allocatedBytes]).toEqual([path, duBytes(join(environment, path))]);
	for (const {entries: sorted} of tree?.values() ?? [])
		expect(sorted.map(({part}) => part.allocatedBytes)).toEqual(
			sorted.map(({part}) => part.allocatedBytes).sort((one, other) => other - one),
		);
});

test('lists that name what lies outside of the environment count nothing there', async () => {
	const root = await temporaryDirectory();
	writeFileSync(join(root, 'precious'), Buffer.alloc(500_000));
	const environment = bareEnvironment(join(root, '.venv'), {
		...distribution('evil', ['../../../../precious', '/etc/hostname', '../../../..', 'evil.py', '']),
		'evil.py': 'x'.repeat(10_000),
	});
	const {total, distributions} = await breakdownOf(environment);
	expect(total.allocatedBytes).toBe(duBytes(environment));
	expect(distributions[0]?.name).toBe('evil');
	expect(distributions[0]?.allocatedBytes).toBeLessThan(50_000);
});

test('compiled files belong to the owner of their source, and files in no RECORD are grouped by place', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'), {
		...distribution('one', ['one/__init__.py', 'six.py', '"one/a,b.py"']),
		'one/__init__.py': '',
		'one/a,b.py': 'x'.repeat(30_000),
		'one/__pycache__/__init__.cpython-311.pyc': 'x'.repeat(50_000),
		'six.py': '',
		'__pycache__/six.cpython-311.pyc': 'x'.repeat(60_000),
		'mine/data': 'x'.repeat(70_000),
	});
	const {distributions, unownedPlaces} = await breakdownOf(environment);
	expect(distributions).toHaveLength(1);
	expect(distributions[0]?.compiledBytes).toBeGreaterThan(110_000);
	expect(unownedPlaces[0]).toMatchObject({place: 'lib/python3.11/site-packages/mine', files: 1});
	expect(unownedPlaces.map(each => each.place)).toContain('bin');
});

test('bytes that are shared with files elsewhere are shown separately', async () => {
	const root = await temporaryDirectory();
	const names = ['big/a.py', 'big/b.py', 'big/c.py'];
	const environment = bareEnvironment(join(root, '.venv'), {
		...distribution('big', names),
		...Object.fromEntries(names.map(name => [name, Buffer.alloc(100_000)])),
	});
	const packages = join(environment, 'lib/python3.11/site-packages');
	mkdirSync(join(root, 'cache'));
	linkSync(join(packages, 'big/a.py'), join(root, 'cache/a'));
	linkSync(join(packages, 'big/b.py'), join(packages, 'b-again'));
	const {total} = await breakdownOf(environment);
	expect(total.allocatedBytes).toBe(duBytes(environment));
	expect(total.allocatedBytes - total.sharedBytes).toBe(freedBytes(environment));
	expect(total.sharedBytes).toBe(duBytes(join(root, 'cache/a')));
});

test('stopping ends the measuring', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'));
	const stopped = diskBreakdown({path: environment}, [], {signal: AbortSignal.abort()});
	await expect(stopped).rejects.toMatchObject({code: 'cancelled'});
	rmSync(environment, {recursive: true});
	expect((await diskBreakdown({path: fsPath(environment)}, [])).total.allocatedBytes).toBe(0);
});
