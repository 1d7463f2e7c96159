import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {discover, type DiscoverEvent, type DiscoverOptions} from '../../../source/core/discover/discover.js';
import {fsPath, join, native, type FsPath} from '../../../source/core/model/path.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const walk = async (roots: readonly FsPath[], options: Partial<DiscoverOptions> = {}): Promise<DiscoverEvent[]> => {
	const events: DiscoverEvent[] = [];
	const context = await temporaryContext();
	for await (const event of discover(roots, {context, ...options})) events.push(event);
	return events;
};

const pathsOf = (events: readonly DiscoverEvent[]): FsPath[] =>
	events.flatMap(event => (event.type === 'found' ? [event.found.path] : [])).sort();

const found = async (roots: readonly FsPath[], options: Partial<DiscoverOptions> = {}) =>
	pathsOf(await walk(roots, options));

test('every environment below a root is found, whatever its name', async () => {
	const root = await temporaryDirectory();
	const names = ['a/.venv', 'b/c/venv', 'my env – ünï', 'bytes-\uDCFF/.venv', 'new\nline', '-rf/*'];
	const environments = names.map(name => bareEnvironment(join(root, name)));
	expect(await found([root])).toEqual([...environments].sort());
});

test('the search by threads, as on a network disk, finds equal environments', async () => {
	const root = await temporaryDirectory();
	for (let index = 0; index < 100; index++) mkdirSync(join(root, `empty-${index}/deep/deeper`), {recursive: true});
	const names = ['a/.venv', 'b/c/venv', 'bytes-\uDCFF/.venv', 'bytes-\uDCFF/other \uDCFE/env'];
	const environments = names.map(name => bareEnvironment(join(root, name)));
	// A search that also enters other file systems never waits for one of them.
	expect(await found([root], {crossDevice: true})).toEqual([...environments].sort());
	expect(await found([root])).toEqual([...environments].sort());
});

test('a directory that only looks like an environment is not found', async () => {
	const root = await temporaryDirectory();
	mkdirSync(join(root, '.venv/src'), {recursive: true});
	mkdirSync(join(root, 'directory/pyvenv.cfg'), {recursive: true});
	mkdirSync(join(root, 'data'));
	writeFileSync(join(root, 'data/pyvenv.cfg'), 'home = /usr/bin\n');
	expect(await found([root])).toEqual([]);
});

test('an environment is not entered unless nested ones are asked for', async () => {
	const root = await temporaryDirectory();
	const outer = bareEnvironment(join(root, 'outer'));
	const inner = bareEnvironment(join(root, 'outer/inner'));
	expect(await found([root])).toEqual([outer]);
	expect(await found([root], {nested: true})).toEqual([outer, inner]);
	expect(await found([outer], {nested: true})).toEqual([outer, inner]);
});

test('on macOS only the stores of environments are looked for in ~/Library, and no library of pictures', async () => {
	const home = await temporaryDirectory();
	const context = {...(await temporaryContext()), platform: 'macos' as const, home};
	const ofPoetry = bareEnvironment(join(home, 'Library/Caches/pypoetry/virtualenvs/x-py3.12'));
	const own = bareEnvironment(join(home, 'code/.venv'));
	bareEnvironment(join(home, 'Library/Mobile Documents/x/.venv'));
	bareEnvironment(join(home, 'Library/Application Support/AddressBook/.venv'));
	bareEnvironment(join(home, 'Pictures/Photos Library.photoslibrary/.venv'));
	bareEnvironment(join(home, 'library/mobile documents/y/.venv'));
	bareEnvironment(join(home, 'Music/Music Library.musiclibrary/.venv'));
	expect(await found([home], {context})).toEqual([ofPoetry, own]);
	expect(await found([join(home, 'Library/Mobile Documents/x')], {context, prune: false})).toHaveLength(1);
});

test('directories that hold no environments are skipped, unless nothing is to be skipped', async () => {
	const root = await temporaryDirectory();
	const inModules = bareEnvironment(join(root, 'node_modules/x/.venv'));
	const inUvCache = bareEnvironment(join(root, '.cache/uv/environments-v2/x'));
	bareEnvironment(join(root, '.held-by-venvtui/1/.venv'));
	expect(await found([root])).toEqual([]);
	expect(await found([root], {prune: false})).toEqual([inUvCache, inModules]);
});

test('a root that would be skipped elsewhere is walked when it is named', async () => {
	const root = await temporaryDirectory();
	const inside = bareEnvironment(join(root, 'node_modules/x/.venv'));
	expect(await found([root, join(root, 'node_modules')])).toEqual([inside]);
});

test('globs without a slash exclude names at any depth, others paths below the root', async () => {
	const root = await temporaryDirectory();
	const kept = bareEnvironment(join(root, 'work/api/.venv'));
	bareEnvironment(join(root, 'old-things/.venv'));
	bareEnvironment(join(root, 'work/old-api/.venv'));
	bareEnvironment(join(root, 'work/lib/.venv'));
	expect(await found([root], {exclude: ['old-*', 'work/lib/']})).toEqual([kept]);
});

test('a link to an environment by any name is an alias, other links are not followed, and a loop ends nowhere', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, 'a/real'));
	symlinkSync(environment, join(root, 'linked'));
	symlinkSync('..', join(root, 'a/up'));
	symlinkSync('self', join(root, 'self'));
	mkdirSync(join(root, 'b'));
	symlinkSync('../a', join(root, 'b/directory'));
	const events = await walk([root]);
	expect(pathsOf(events)).toEqual([environment, join(root, 'linked')]);
	const aliases = events.flatMap(event => (event.type === 'found' ? [event.found.alias] : []));
	expect(aliases.filter(alias => alias !== undefined)).toEqual([environment]);
});

test('a .venv that is a link is an alias beside the environment', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, 'real'));
	mkdirSync(join(root, 'project'));
	symlinkSync(environment, join(root, 'project/.venv'));
	const events = await walk([root]);
	expect(pathsOf(events)).toEqual([join(root, 'project/.venv'), environment]);
	const aliases = events.flatMap(event => (event.type === 'found' ? [event.found.alias] : []));
	expect(aliases).toContain(environment);
});

test('overlapping, equal and linked roots give each environment once', async () => {
	const root = await temporaryDirectory();
	const first = bareEnvironment(join(root, 'a/.venv'));
	const second = bareEnvironment(join(root, 'b/.venv'));
	const link = join(root, 'link');
	symlinkSync(join(root, 'b'), link);
	expect(await found([root, root, join(root, 'a'), link, fsPath(`${root}/b/`)])).toEqual(
		[first, join(link, '.venv')].sort(),
	);
	expect(second).toBe(join(root, 'b/.venv'));
});

test('a root that is an environment is found itself', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, '.venv'));
	expect(await found([environment])).toEqual([environment]);
	expect(await found([root, environment])).toEqual([environment]);
});

test('a root that is not there is an error, and the others are walked', async () => {
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, 'a/.venv'));
	writeFileSync(join(root, 'file'), '');
	const events = await walk([join(root, 'gone'), join(root, 'a'), join(root, 'file')]);
	expect(pathsOf(events)).toEqual([environment]);
	const codes = events.flatMap(event => (event.type === 'error' ? [event.error.code] : []));
	expect(codes).toEqual(['not-found', 'unreadable']);
});

test('stopping ends the walk quietly', async () => {
	const root = await temporaryDirectory();
	bareEnvironment(join(root, '.venv'));
	expect(await walk([root], {signal: AbortSignal.abort()})).toEqual([]);
	const controller = new AbortController();
	for await (const event of discover([root], {context: await temporaryContext(), signal: controller.signal}))
		if (event.type === 'found') controller.abort();
});

test('another file system is entered only when asked', async ctx => {
	if (process.getuid?.() !== 0) return ctx.skip('mounting needs root');
	const root = await temporaryDirectory();
	const mounted = join(root, 'disk');
	mkdirSync(mounted);
	execFileSync('mount', ['-t', 'tmpfs', 'none', mounted]);
	try {
		const environment = bareEnvironment(join(mounted, '.venv'));
		const events = await walk([root]);
		expect(events).toEqual([expect.objectContaining({type: 'skipped', path: mounted, code: 'other-file-system'})]);
		expect(await found([root], {crossDevice: true})).toEqual([environment]);
		expect(await found([mounted])).toEqual([environment]);
	} finally {
		execFileSync('umount', [mounted]);
	}
});

test('an environment that shows twice through a bind mount is found once', async ctx => {
	if (process.getuid?.() !== 0) return ctx.skip('mounting needs root');
	const root = await temporaryDirectory();
	bareEnvironment(join(root, 'a/.venv'));
	mkdirSync(join(root, 'b'));
	execFileSync('mount', ['--bind', join(root, 'a'), join(root, 'b')]);
	try {
		expect(await found([root])).toHaveLength(1);
	} finally {
		execFileSync('umount', [join(root, 'b')]);
	}
});

test('a directory that cannot be read is skipped with the reason', async ctx => {
	if (process.getuid?.() === 0)
		return ctx.skip('root reads everything: test/core/scan/scan.test.ts does it as another user');
	const root = await temporaryDirectory();
	const environment = bareEnvironment(join(root, 'a/.venv'));
	const locked = join(root, 'locked');
	mkdirSync(native(locked));
	chmodSync(locked, 0);
	const events = await walk([root]);
	expect(pathsOf(events)).toEqual([environment]);
	expect(events).toContainEqual({type: 'skipped', path: locked, code: 'EACCES'});
});
