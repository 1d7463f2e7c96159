import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {chmodSync, chownSync, existsSync, linkSync, mkdirSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {fsPath} from '../source/core/model/path.js';
import {checksum} from './helpers/checksum.js';
import {commandLine} from './helpers/command-line.js';
import {openDeletingSession} from './helpers/deleting-session.js';
import {age} from './helpers/aged.js';
import {addDistribution} from './helpers/distribution.js';
import {projects} from './helpers/projects.js';
import {environmentWithoutPip, python} from './helpers/python.js';
import {temporaryContext, temporaryDirectory} from './helpers/temporary.js';
import {builtProgram} from './helpers/terminal.js';
import {unusedProject} from './helpers/unused-project.js';

// What users of killpy (K) and npkill (N) have lost data or time to, each tried on us.

const place = async (...names: readonly string[]) => {
	const [context, {root, paths}] = await Promise.all([temporaryContext(), projects(...names)]);
	return {context, root, paths};
};

const listed = async (context: Awaited<ReturnType<typeof temporaryContext>>, ...words: readonly string[]) => {
	const {code, json} = await commandLine(context, ['list', ...words, '--json']);
	return {code, document: json() as {environments: Array<Record<string, unknown>>; totals: Record<string, number>}};
};

test('K1: a sweep of an empty directory touches no environment anywhere else', async () => {
	const {context, root} = await place();
	const store = join(context.home, '.cache/pypoetry/virtualenvs');
	mkdirSync(store, {recursive: true});
	await environmentWithoutPip(join(store, 'web-AAAAAAAA-py3.11'));
	const before = checksum(context.home);
	const {code} = await commandLine(context, ['sweep', root, '--stale', '0d', '--broken', '--yes']);
	expect([code, checksum(context.home)]).toEqual([0, before]);
});

test('K2: an environment made in a repository itself is not deleted, and neither is a .venv without one in it', async () => {
	const {context, root, paths} = await place('.');
	execFileSync('mv', [...['bin', 'lib', 'include', 'pyvenv.cfg'].map(name => join(paths[0] ?? '', name)), root]);
	mkdirSync(join(root, '.git'));
	writeFileSync(join(paths[0] ?? '', 'THESIS.txt'), 'years');
	const before = checksum(root);
	const [whole, inner] = [
		await commandLine(context, ['rm', root, '--yes']),
		await commandLine(context, ['rm', paths[0] ?? '', '--yes']),
	];
	expect([whole.code, inner.code, checksum(root)]).toEqual([3, 3, before]);
});

test("K3: bytes with a link elsewhere, and holes, don't count as freed", async () => {
	const {context, root, paths} = await place('a', 'b');
	const cached = join(root, 'cached');
	writeFileSync(cached, Buffer.alloc(4 << 20, 1));
	for (const path of paths) linkSync(cached, join(path, 'lib/linked'));
	execFileSync('truncate', ['-s', '1G', join(paths[0] ?? '', 'lib/sparse')]);
	const {document} = await listed(context, root);
	expect(document.totals['reclaimableBytes']).toBeLessThan(1 << 20);
	const {json} = await commandLine(context, ['rm', ...paths, '--yes', '--json']);
	const results = json()['results'] as Array<{freedBytes: number}>;
	expect(results.every(({freedBytes}) => freedBytes < 1 << 20)).toBe(true);
	expect(statSync(cached).size).toBe(4 << 20);
});

test('K5: an environment that a process runs in is named and not deleted', async () => {
	const {context, paths} = await place('a');
	const child = spawn(join(paths[0] ?? '', 'bin/python'), ['-c', 'print(1, flush=True); input()']);
	onTestFinished(() => void child.kill('SIGKILL'));
	await new Promise(resolve => child.stdout.once('data', resolve));
	const {code, stderr} = await commandLine(context, ['rm', paths[0] ?? '', '--yes']);
	expect([code, existsSync(paths[0] ?? '')]).toEqual([3, true]);
	expect(stderr).toContain(String(child.pid));
});

test('K5: the environment that is active in the shell is not deleted', async () => {
	const {context, paths} = await place('a');
	const active = {...context, variables: {...context.variables, VIRTUAL_ENV: paths[0]}};
	const {code, stderr} = await commandLine(active, ['rm', paths[0] ?? '', '--yes']);
	expect([code, existsSync(paths[0] ?? '')]).toEqual([3, true]);
	expect(stderr).toContain('active in this shell');
});

test('K6: an excluded environment is never deleted', async () => {
	const {context, root, paths} = await place('work', 'old');
	await commandLine(context, ['sweep', root, '--exclude', 'work', '--stale', '0d', '--yes']);
	expect(existsSync(paths[0] ?? '')).toBe(true);
});

test("K7: a conda environment is named by its place in conda's command, not by its name", async () => {
	const {context, root} = await place();
	const path = join(root, 'env');
	mkdirSync(join(path, 'conda-meta'), {recursive: true});
	mkdirSync(join(path, 'bin'));
	writeFileSync(join(path, 'conda-meta/history'), '');
	const {code, stderr} = await commandLine(context, ['rm', path, '--yes']);
	expect([code === 0, existsSync(path)]).toEqual([false, true]);
	expect(stderr).not.toContain('--name');
	const {document} = await listed(context, root);
	expect(document.environments).toMatchObject([{owner: {deleteCommand: ['conda', 'env', 'remove', '-p', path]}}]);
});

test("K8: environments that arrive don't move the cursor, so that d asks about the one under it", async () => {
	const {context, root, paths} = await place('a-first', 'z-last');
	const {session, type, dialog} = await openDeletingSession(root, context);
	await type('G');
	await environmentWithoutPip(join(root, 'm-new/.venv'));
	session.rescan();
	await session.idle();
	await type('d');
	expect(dialog()[0]).toBe(`Delete ${paths[1]}?`);
});

test('K9: marked environments that a filter hides are all named before they go, and Escape keeps all of them', async () => {
	const {context, root, paths} = await place('apple', 'banana', 'cherry');
	const {type, dialog} = await openDeletingSession(root, context);
	await type('A', '/', ...'apple', 'enter', 'd');
	const named = dialog().filter(line => paths.some(path => line.includes(path)));
	expect(named.map(line => line.includes('(hidden by the filter)'))).toEqual([false, true, true]);
	await type('escape');
	expect(paths.every(path => existsSync(path))).toBe(true);
});

test('N1: in a list that is sorted by size, Space marks and deletes nothing', async () => {
	const {context, root, paths} = await place('production', 'junk');
	writeFileSync(join(paths[0] ?? '', 'lib/big'), Buffer.alloc(1 << 20, 1));
	const {type} = await openDeletingSession(root, context);
	await type('o', ' ', ' ', 'enter', ' ');
	expect(paths.every(path => existsSync(path))).toBe(true);
});

test('K11: files of a project that only are called like artefacts stay', async () => {
	const {context, root} = await place('web');
	for (const name of ['dist', 'build']) {
		mkdirSync(join(root, 'web', name));
		writeFileSync(join(root, 'web', name, 'keep.js'), 'x');
	}
	await commandLine(context, ['sweep', root, '--stale', '0d', '--broken', '--yes']);
	expect([existsSync(join(root, 'web/dist/keep.js')), existsSync(join(root, 'web/build/keep.js'))]).toEqual([
		true,
		true,
	]);
});

test('K4: an environment that was installed into a second ago is not unused, however old its directory', async () => {
	const {context, root, paths} = await place('a');
	const old = new Date(Date.now() - 200 * 24 * 3600 * 1000);
	utimesSync(paths[0] ?? '', old, old);
	const {json} = await commandLine(context, ['sweep', root, '--stale', '90d', '--dry-run', '--json']);
	expect((json()['candidates'] as Array<{selected: boolean}>).filter(({selected}) => selected)).toEqual([]);
	expect(existsSync(paths[0] ?? '')).toBe(true);
});

test('N3, N4: a missing root and an empty one each give one JSON document', async () => {
	const {context, root} = await place();
	expect(await listed(context, join(root, 'missing'))).toMatchObject({code: 1, document: {environments: []}});
	expect(await listed(context, root)).toMatchObject({code: 0, document: {environments: []}});
});

test('N5: an equals sign in a path is a part of it', async () => {
	const {context, root} = await place('run=1', 'run');
	const {document} = await listed(context, join(root, 'run=1'));
	expect(document.environments.map(({path}) => path)).toEqual([join(root, 'run=1/.venv')]);
});

test('N6: a value that is not known is left out, never zero or the year one', async () => {
	const {context, root} = await place('a');
	const {document} = await listed(context, root);
	const [environment = {}] = document.environments;
	expect(JSON.stringify(environment)).not.toMatch(/1970-|:null|:-1[,}]/);
	expect(environment['packageCount']).toBe(0);
});

test('N9: environments below directories that other tools skip are found', async () => {
	const {context, root} = await place('build/app', 'dist/app', 'target/app', '.hidden/app');
	const {document} = await listed(context, root);
	expect(document.environments).toHaveLength(4);
});

const canBeOthers = process.getuid?.() === 0 && existsSync(builtProgram);

/** Runs `list … --json` as one user or another: in a home of its own, by a copy of the program that everybody may run. */
const programForAll = async () => {
	const top = await temporaryDirectory();
	chmodSync(top, 0o755);
	const program = join(top, 'program');
	execFileSync('cp', ['-r', dirname(builtProgram), program]);
	return (uid: number, path: string) => {
		const home = join(top, String(uid));
		mkdirSync(home, {recursive: true});
		chownSync(home, uid, uid);
		const {error, status, stdout} = spawnSync(process.execPath, [join(program, 'cli.js'), 'list', path, '--json'], {
			...{uid, gid: uid, cwd: '/', encoding: 'utf8', timeout: 60_000},
			env: {HOME: home, PATH: '/usr/bin:/bin'},
		});
		return {error, status, document: () => JSON.parse(stdout) as Record<string, readonly unknown[]>};
	};
};

const nobody = 65534;

test.skipIf(!canBeOthers)("N8: two users on one machine do not get into each other's way", async ctx => {
	const {root} = await place('a');
	chmodSync(root, 0o755);
	const listAs = await programForAll();
	const [own, other] = [listAs(0, root), listAs(nobody, root)];
	if (other.error) ctx.skip(`another user cannot run ${process.execPath}`);
	const count = ({document}: typeof own) => document()['environments']?.length;
	expect([count(own), count(other), other.status]).toEqual([1, 1, 0]);
});

test.skipIf(!canBeOthers)(
	'N3: a root that cannot be read ends as one JSON document that says so (needs root, and the program built)',
	async ctx => {
		const {root} = await place('a');
		chmodSync(root, 0o700);
		const listed = (await programForAll())(nobody, root);
		if (listed.error) ctx.skip(`another user cannot run ${process.execPath}`);
		expect([listed.status, listed.document()]).toMatchObject([
			1,
			{ok: false, environments: [], errors: [{code: 'unreadable', path: root}]},
		]);
	},
);

test.skipIf(!canBeOthers)(
	'N3: a directory that cannot be read is named, and what lies beside it is listed (needs root, and the program built)',
	async ctx => {
		const {root, paths} = await place('open', 'locked');
		chmodSync(root, 0o755);
		chmodSync(join(root, 'locked'), 0o700);
		const listed = (await programForAll())(nobody, root);
		if (listed.error) ctx.skip(`another user cannot run ${process.execPath}`);
		expect([listed.status, listed.document()]).toMatchObject([
			0,
			{ok: true, environments: [{path: paths[0]}], skipped: [{path: join(root, 'locked'), code: 'EACCES'}]},
		]);
	},
);

test.skipIf(process.getuid?.() !== 0)(
	'N3: in the UI, too, a root that cannot be read ends the scan and is said, and another can be looked at (needs root)',
	async () => {
		const {context, root, paths} = await place('open', 'locked');
		chmodSync(root, 0o755);
		chmodSync(join(root, 'locked'), 0o700);
		onTestFinished(() => process.seteuid?.(0));
		process.seteuid?.(nobody);
		const {session, type} = await openDeletingSession(fsPath(join(root, 'locked')), context);
		expect(session.getState().scanning).toMatchObject({
			isRunning: false,
			errors: [expect.stringMatching(/locked.*permission/) as string],
		});
		await type('L', ...root, 'enter');
		const {environments, scanning} = session.getState();
		expect([[...environments.keys()], scanning.skipped, scanning.errors]).toEqual([[paths[0]], 1, []]);
	},
);

test('N8: two users on one machine share no fixed file', async () => {
	const {context, root} = await place('a');
	const before = checksum(fsPath(root));
	await listed(context, root);
	await listed(await temporaryContext(), root);
	expect(checksum(root)).toBe(before);
});

test('K2: a repository with an environment made in itself survives a sweep of all, with its history', async () => {
	const {context, root} = await place();
	execFileSync(python(), ['-m', 'venv', '--without-pip', root]);
	execFileSync('git', ['init', '-q', root]);
	writeFileSync(join(root, 'THESIS.txt'), 'years');
	mkdirSync(join(root, 'chapter/.venv'), {recursive: true});
	writeFileSync(join(root, 'chapter/.venv/THESIS.txt'), 'years');
	const before = checksum(root);
	await commandLine(context, ['sweep', root, '--stale', '0d', '--broken', '--nested', '--yes']);
	for (const path of [root, join(root, 'chapter/.venv')])
		expect((await commandLine(context, ['rm', path, '--yes', '--typed-name', 'x'])).code).toBe(3);
	expect(checksum(root)).toBe(before);
});

test("K10: an old environment of poetry's whose project lives is not chosen for deletion", async () => {
	const {context, root} = await place();
	const store = join(context.home, '.cache/pypoetry/virtualenvs');
	mkdirSync(store, {recursive: true});
	const path = await environmentWithoutPip(join(store, 'web-AAAAAAAA-py3.11'));
	await age(path, 200);
	mkdirSync(join(root, 'web'));
	writeFileSync(join(root, 'web/pyproject.toml'), '[tool.poetry]\nname = "web"\n');
	const {json} = await commandLine(context, ['sweep', store, root, '--stale', '90d', '--dry-run', '--json']);
	const candidates = json()['candidates'] as Array<{selected: boolean}>;
	expect(candidates.filter(({selected}) => selected)).toEqual([]);
});

test('K12: packages are counted as they are installed, not as directories lie', async () => {
	const {context, root, paths} = await place('a');
	for (const name of ['alpha', 'beta', 'gamma']) await addDistribution(paths[0] ?? '', {name, version: '1.0'});
	const {document} = await listed(context, root);
	expect(document.environments).toMatchObject([{packageCount: 3}]);
});

test('K13: a program that hangs is not asked, and an environment of another program is not removed without it', async () => {
	const {root} = await place();
	const [programs, asked] = [join(root, 'programs'), join(root, 'asked')];
	mkdirSync(programs);
	for (const name of ['conda', 'pipx', 'poetry', 'pyenv', 'pipenv', 'hatch', 'uv']) {
		writeFileSync(join(programs, name), `#!/bin/sh\necho ${name} >> '${asked}'\nexec sleep 1000\n`);
		chmodSync(join(programs, name), 0o755);
	}
	const context = await temporaryContext({variables: {PATH: `${programs}:/usr/bin:/bin`}});
	const store = join(context.home, '.cache/pypoetry/virtualenvs');
	mkdirSync(store, {recursive: true});
	const path = await environmentWithoutPip(join(store, 'web-AAAAAAAA-py3.11'));
	writeFileSync(join(store, 'envs.toml'), '[web-AAAAAAAA]\nminor = "3.11"\n');
	const before = checksum(store);
	const {document} = await listed(context, store, '--global');
	expect(document.environments).toMatchObject([{kind: 'poetry', owner: {name: 'poetry'}}]);
	const {code, stderr} = await commandLine(context, ['rm', path, '--yes']);
	expect([code, existsSync(asked), checksum(store)]).toEqual([3, false, before]);
	expect(stderr).toContain('poetry env remove');
});

test('N2: a file that several environments link to counts once', async () => {
	const {context, root, paths} = await place('a', 'b', 'c');
	const [first = '', ...others] = paths;
	writeFileSync(join(first, 'lib/shared'), Buffer.alloc(8 << 20, 1));
	for (const path of others) linkSync(join(first, 'lib/shared'), join(path, 'lib/shared'));
	const {document} = await listed(context, root);
	expect(document.totals['allocatedBytes']).toBeLessThan(10 << 20);
	expect(document.totals['reclaimableBytes']).toBeGreaterThan(8 << 20);
	for (const {usage} of document.environments as Array<{usage: {reclaimableBytes: number}}>)
		expect(usage.reclaimableBytes).toBeLessThan(1 << 20);
});

test('N7: flags count with --json too, and times have the form that the readme gives', async () => {
	const {context, root} = await place('kept', 'left');
	await unusedProject(join(root, 'old'), {days: 40});
	const {document} = await listed(context, root, '--exclude', 'left', '--exclude', 'kept');
	const [environment = {}, ...more] = document.environments;
	expect(more).toEqual([]);
	const {at} = environment['lastUsed'] as {at: string};
	expect(new Date(at).toISOString()).toBe(at);
	expect((Date.now() - Date.parse(at)) / 86_400_000).toBeGreaterThan(39);
});

test("N9: environments of poetry's store and of pyenv's are found below the home directory", async () => {
	const {context} = await place();
	const stores = [
		'.cache/pypoetry/virtualenvs/web-AAAAAAAA-py3.11',
		'.pyenv/versions/work',
		'.local/share/virtualenvs/x-AAAAAAAA',
	];
	for (const store of stores) {
		mkdirSync(dirname(join(context.home, store)), {recursive: true});
		await environmentWithoutPip(join(context.home, store));
	}
	const {document} = await listed(context, context.home);
	expect(document.environments.map(({path}) => path).sort()).toEqual(
		stores.map(store => join(context.home, store)).sort(),
	);
});
