import {spawn, spawnSync, type ChildProcess, type SpawnOptions} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {findUses} from '../../../../source/core/inspect/use/in-use.js';
import {createFindPool} from '../../../../source/core/inspect/size/find-pool.js';
import {fsPath, type FsPath} from '../../../../source/core/model/path.js';
import type {UseHow} from '../../../../source/core/model/use.js';
import {parseCim} from '../../../../source/core/platform/processes/windows/read-cim.js';
import {parsePs} from '../../../../source/core/platform/processes/listing/read-ps.js';
import type {ProcessSnapshot} from '../../../../source/core/platform/processes/listing/running-process.js';
import {environmentWithoutPip, python} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const isLinux = process.platform === 'linux';
const waits = 'print("ready", flush=True); import sys; sys.stdin.read()';

/** A child that has printed a line; it ends with the test. */
const started = async (command: string, words: readonly string[], options: SpawnOptions): Promise<ChildProcess> => {
	const child = spawn(command, words, {...options, stdio: ['pipe', 'pipe', 'inherit']});
	onTestFinished(() => void child.kill('SIGKILL'));
	if (!child.stdout) throw new Error('no stdout');
	await once(child.stdout, 'data');
	return child;
};

const usersOf = async (path: FsPath) => (await findUses(await temporaryContext())).usesOf(path);

const bare = {PATH: '/usr/bin:/bin'};
type Start = {command: (environment: string) => string; words?: string[]; cwd?: string; env?: (e: string) => object};
const starts: ReadonlyArray<readonly [string, Start, UseHow]> = [
	['its Python by its path', {command: e => join(e, 'bin/python')}, {type: 'runs-python'}],
	['its Python by a relative path', {command: () => './env/bin/python', cwd: '.'}, {type: 'runs-python'}],
	['its Python through a linked directory', {command: e => join(e, '../link/env/bin/python')}, {type: 'runs-python'}],
	[
		'another Python where it is active',
		{command: () => python(), env: e => ({VIRTUAL_ENV: e})},
		{type: 'started-active'},
	],
	[
		'another program with its bin first in PATH',
		{command: () => python(), env: e => ({PATH: `${e}/bin:/usr/bin`})},
		{type: 'started-active'},
	],
	[
		'another Python that finds its packages by PYTHONPATH',
		{command: () => python(), env: e => ({PYTHONPATH: `/nowhere:${e}/lib/python3/site-packages`})},
		{type: 'in-variable', variable: 'PYTHONPATH'},
	],
	[
		'another program that finds its libraries by a relative LD_LIBRARY_PATH',
		{command: () => python(), cwd: '.', env: () => ({LD_LIBRARY_PATH: 'env/lib'})},
		{type: 'in-variable', variable: 'LD_LIBRARY_PATH'},
	],
	['another program in its directory', {command: () => python(), cwd: 'env/lib'}, {type: 'works-in'}],
	[
		'another program that has one of its files open',
		{command: () => python(), words: ['-c', `f = open("env/pyvenv.cfg"); ${waits}`], cwd: '.'},
		{type: 'has-file-open'},
	],
];

test.skipIf(!isLinux).each(starts)('an environment is in use by %s', async (_, start, how) => {
	const directory = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(directory, 'env'));
	await symlink(directory, join(directory, 'link'));
	const child = await started(start.command(environment), start.words ?? ['-c', waits], {
		cwd: start.cwd === undefined ? '/' : join(directory, start.cwd),
		env: {...bare, ...start.env?.(environment)},
	});
	expect((await usersOf(environment)).map(use => [use.pid, use.how])).toEqual([[child.pid, how]]);
});

const canMount = isLinux && process.getuid?.() === 0;
// Each makes the directory $1 appear at $2 as well, and starts a Python in it that waits, by a path there.
const bind = 'mount --bind "$1" "$2" && exec "$2/env/bin/python" -c "$3"';
const elsewhere: ReadonlyArray<readonly [string, string, readonly string[]]> = [
	['a bind mount', bind, ['sh']],
	['a mount that only the process sees', bind, ['unshare', '-m', 'sh']],
	[
		'the root of a container',
		'mount --rbind / "$2" && exec /usr/sbin/chroot "$2" "$1/env/bin/python" -c "$3"',
		['unshare', '-m', 'sh'],
	],
	[
		'a container that holds the project elsewhere',
		'mount --rbind / "$2" && mount --bind "$1" "$2/mnt" && exec /usr/sbin/chroot "$2" /mnt/env/bin/python -c "$3"',
		['unshare', '-m', 'sh'],
	],
];

test.skipIf(!canMount).each(elsewhere)(
	'an environment is in use through %s (needs root on Linux)',
	async (_, script, [command = '', ...flags]) => {
		const directory = await temporaryDirectory();
		const place = join(await temporaryDirectory(), 'place');
		await mkdir(place);
		const environment = await environmentWithoutPip(join(directory, 'env'));
		onTestFinished(() => void spawnSync('umount', ['--lazy', place], {stdio: 'ignore'}));
		const words = [...flags, '-c', script, 'sh', directory, place, waits];
		const child = await started(command, words, {cwd: '/', env: bare});
		const uses = await usersOf(environment);
		expect(uses.map(use => [use.pid, use.how])).toEqual([[child.pid, {type: 'runs-python'}]]);
	},
);

test.skipIf(!isLinux)(
	'a hidden process may use an environment if owner and mode of all directories above allow it',
	async () => {
		const directory = await temporaryDirectory();
		const [open, closed] = ['open', 'closed'].map(name => fsPath(join(directory, name, 'env')));
		if (open === undefined || closed === undefined) throw new Error('no paths');
		for (const path of [open, closed]) await mkdir(path, {recursive: true});
		await chmod(directory, 0o755);
		await chmod(join(directory, 'closed'), 0o750);
		const group = (await stat(directory)).gid;
		const seen = async (hiddenUsers: ProcessSnapshot['hiddenUsers']) => {
			const {mayBeUsedUnseen} = await findUses(await temporaryContext(), {processes: [], hidden: 1, hiddenUsers});
			return [mayBeUsedUnseen(open), mayBeUsedUnseen(closed)];
		};
		expect(await seen([])).toEqual([false, false]);
		expect(await seen([{uid: 54_321, groups: [54_321]}])).toEqual([true, false]);
		expect(await seen([{uid: 54_321, groups: [54_321, group]}])).toEqual([true, true]);
		expect(await seen('all')).toEqual([true, true]);
	},
);

test.skipIf(!isLinux)('a process named beside an environment, or that only names it, does not use it', async () => {
	const directory = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(directory, 'env'));
	await mkdir(join(directory, 'env2'));
	await started(python(), ['-c', waits, environment], {cwd: join(directory, 'env2'), env: bare});
	expect(await usersOf(environment)).toEqual([]);
});

test.skipIf(!isLinux)('a find that measures the size of an environment does not use it', async () => {
	const directory = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(directory, 'env'));
	const stuck = join(directory, 'find');
	// Has a file open as long as we look, as the real one has directories open for moments.
	const lines = ['#!/bin/sh', 'mkfifo "$0.pipe"', `exec 3<"${environment}/pyvenv.cfg" 4<>"$0.pipe"`, 'read line <&4'];
	await writeFile(stuck, `${lines.join('\n')}\n`, {mode: 0o755});
	const pool = createFindPool({
		size: 1,
		isInBackground: false,
		find: stuck,
		others: {add: () => () => {}, close: async () => {}},
	});
	onTestFinished(() => pool.close());
	pool.add({path: environment, mountPoints: [], onPartial: () => {}, resolve: () => {}, reject: () => {}});
	const opened = () => spawnSync('sh', ['-c', 'ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c "$1"', 'sh', environment]);
	await expect.poll(() => opened().stdout.toString().trim()).toBe('1');
	expect(await usersOf(environment)).toEqual([]);
});

test.skipIf(!isLinux)('control characters of a command line are never shown raw', async () => {
	const directory = await temporaryDirectory();
	const environment = await environmentWithoutPip(join(directory, 'env'));
	await started(join(environment, 'bin/python'), ['-c', waits, '\u001b[31m'], {env: bare});
	expect((await usersOf(environment))[0]?.command).toMatch(/\\x1b\[31m$/);
});

test('on macOS the processes are read from ps and lsof', async () => {
	const snapshot = parsePs(
		{
			list: '    1     0 /sbin/launchd\n  501   501 /Users/me/env/bin/python app.py\n  502   501 -zsh\n  777 501 node\n',
			programs: '    1 /sbin/launchd\n  501 /Users/me/env/bin/python\n  502 -zsh\n  777 node\n',
			variables:
				'  501 /Users/me/env/bin/python app.py HOME=/Users/me\n  502 -zsh PATH=/usr/bin VIRTUAL_ENV=/Users/me/two\n',
			open: 'p502\nfcwd\nn/Users/me/work\nf4\nn/Users/me/three/lib/x.so\n',
		},
		{uid: 501, except: 777},
	);
	expect(snapshot.hidden).toBe(1);
	const paths = ['env', 'two', 'three', 'four'].map(name => fsPath(`/Users/me/${name}`));
	const {usesOf} = await findUses(await temporaryContext(), snapshot);
	const uses = paths.map(path => usesOf(path));
	expect(uses.map(list => list.map(use => `${use.pid} ${use.how.type}`))).toEqual([
		['501 runs-python'],
		['502 started-active'],
		['502 has-file-open'],
		[],
	]);
});

test('on macOS a path with spaces, a framework build and an activated shell in such a path count as uses', async () => {
	const app =
		'/Library/Frameworks/Python.framework/Versions/3.13/Resources/Python.app/Contents/MacOS/Python -m http.server';
	const snapshot = parsePs(
		{
			list: `  500   501 /Users/me/My Code/zero/bin/python\n  501   501 /Users/me/My Code/one/bin/python app.py\n  502   501 ${app}\n  503   501 vim x\n`,
			programs: `  500 /Users/me/My Code/zero/bin/python\n  501 /Users/me/My Code/one/bin/python\n  502 ${app.split(' ')[0]}\n  503 vim\n`,
			variables: [
				'  501 /Users/me/My Code/one/bin/python app.py HOME=/Users/me',
				`  502 ${app} TERM=xterm __PYVENV_LAUNCHER__=/Users/me/My Code/two/bin/python3 SHLVL=1`,
				'  503 vim x VIRTUAL_ENV=/Users/me/My Code/three PS1=a b c',
			].join('\n'),
			open: '',
		},
		{uid: 501, except: 777},
	);
	const {usesOf} = await findUses(await temporaryContext(), snapshot);
	const uses = ['zero', 'one', 'two', 'three', 'four'].map(name => usesOf(fsPath(`/Users/me/My Code/${name}`)));
	expect(uses.map(list => list.map(use => `${use.pid} ${use.how.type}`))).toEqual([
		['500 runs-python'],
		['501 runs-python'],
		['502 runs-python'],
		['503 started-active'],
		[],
	]);
});

test('on Windows the processes are read from their CIM objects', () => {
	const rows = [
		{ProcessId: 4, ExecutablePath: null, CommandLine: null},
		{
			ProcessId: 10,
			ExecutablePath: 'C:\\a b\\env\\Scripts\\python.exe',
			CommandLine: '"C:\\a b\\env\\Scripts\\python.exe" -m http.server',
		},
		{ProcessId: 99, ExecutablePath: 'C:\\node.exe', CommandLine: 'node'},
	];
	const {processes, hidden} = parseCim(JSON.stringify(rows), 99);
	expect(hidden).toBe(1);
	expect(processes[1]?.words).toEqual(['C:\\a b\\env\\Scripts\\python.exe', '-m', 'http.server']);
});
