import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import type {Found} from '../../../../source/core/model/environment.js';
import type {ReferenceHow} from '../../../../source/core/model/reference.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {commandPaths} from '../../../../source/core/inspect/use/command-paths.js';
import {deadKernels, findKernels} from '../../../../source/core/inspect/use/kernels.js';
import {indexReferences, referencesTo} from '../../../../source/core/inspect/use/references.js';
import {splitShellWords} from '../../../../source/core/text/split-shell-words.js';
import {pythonJson} from '../../../helpers/requirements/python-json.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const write = (path: string, text: string): string => {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, text);
	return path;
};

/** An environment `app/.venv` below `srv`, and what names it: by files whose text a test writes. */
const machine = async () => {
	const [system, srv] = [await temporaryDirectory(), await temporaryDirectory()];
	const context = await temporaryContext({variables: {USER: 'me'}});
	const found: Found = {
		path: fsPath(join(srv, 'app/.venv')),
		kind: 'venv',
		project: {path: fsPath(join(srv, 'app')), state: 'there'},
		identity: {device: '', inode: ''},
		config: {entries: [], raw: '', systemSitePackages: false, problems: []},
		layout: {sitePackages: [], platform: 'posix'},
	};
	const named = (): ReadonlyArray<readonly [string, ReferenceHow]> =>
		referencesTo(found, indexReferences(context, {system})).map(({path, how}) => [path, how]);
	return {system, srv, context, venv: found.path, named};
};

test.each<readonly [string, ReferenceHow, string, string]>([
	['its program', 'systemd', 'etc/systemd/system/app.service', '[Service]\nExecStart=-VENV/bin/python -m app\n'],
	['a prefixed program', 'systemd', 'etc/systemd/system/app.service', '[Service]\nExecStart=@!VENV/bin/python app\n'],
	['a quoted path', 'systemd', 'usr/lib/systemd/system/app.service', '[Service]\nExecStart="VENV/bin/my python"\n'],
	[
		'a continued line',
		'systemd',
		'etc/systemd/user/a.service',
		'[Service]\nExecStart=/bin/sh \\\n# no\n -c "VENV/bin/x"\n',
	],
	[
		'a script in it',
		'systemd',
		'etc/systemd/system/a.service',
		"[Service]\nExecStart=sh -c 'cd SRV/app && .venv/bin/x'\n",
	],
	['its PATH', 'systemd', 'etc/systemd/system/a.service', '[Service]\nEnvironment="A=1" PATH=VENV/bin:/usr/bin\n'],
	['a drop-in', 'systemd', 'etc/systemd/system/a.service.d/more.conf', '[Service]\nExecStart=VENV/bin/python\n'],
	[
		'uv in a project',
		'systemd',
		'etc/systemd/system/a.service',
		'[Service]\nWorkingDirectory=SRV/app\nExecStart=/bin/uv run x\n',
	],
	['a crontab', 'cron', 'etc/crontab', '# m h\n5 4 * * * root VENV/bin/python x.py > /dev/null 2>&1\n'],
	['a directory of crontabs', 'cron', 'etc/cron.d/app', 'PATH=VENV/bin:/bin\n* * * * * me job\n'],
	['a daily script', 'cron', 'etc/cron.daily/app', '#!VENV/bin/python\n'],
	['a script that enters it', 'cron', 'etc/cron.daily/app', '#!/bin/sh\ncd SRV/app\n. .venv/bin/activate\n'],
	['the crontab of a user', 'cron', 'var/spool/cron/crontabs/me', '@daily cd SRV/app && poetry run job\n'],
	['a program of supervisor', 'supervisor', 'etc/supervisor/conf.d/a.conf', '[program:a]\ncommand=VENV/bin/x ; no\n'],
	['its directory', 'supervisor', 'etc/supervisord.d/a.ini', '[program:a]\ncommand=.venv/bin/x\ndirectory=SRV/app\n'],
])('%s is a reason to keep an environment (%s)', async (_, how, file, text) => {
	const {system, srv, venv, named} = await machine();
	const path = write(join(system, file), text.replaceAll('VENV', venv).replaceAll('SRV', srv));
	expect(named()).toEqual([[path, how]]);
});

test.each([
	[
		'a comment',
		'etc/systemd/system/app.service',
		'[Service]\n#ExecStart=VENV/bin/python\n;ExecStart=VENV/bin/python\n',
	],
	['a name that only begins so', 'etc/crontab', '* * * * * root VENV2/bin/python\n'],
	['a commented job', 'etc/cron.d/app', '# 5 4 * * * root VENV/bin/python\n'],
	['another section', 'etc/supervisord.d/a.ini', '[program:a]\ndirectory=SRV/app\n[program:b]\ncommand=.venv/bin/x\n'],
])('%s is none', async (_, file, text) => {
	const {system, srv, venv, named} = await machine();
	write(join(system, file), text.replaceAll('VENV', venv).replaceAll('SRV', srv));
	expect(named()).toEqual([]);
});

test('files of the user count: units, sessions of tmux, what PyCharm and a project’s .idea know', async () => {
	const {srv, venv, context, named} = await machine();
	const below = (name: string) => join(context.home, name);
	const files = [
		write(
			below('.config/JetBrains/PyCharm2026.2/options/jdk.table.xml'),
			`<jdk><homePath value="${venv}/bin/python" /></jdk>`,
		),
		write(below('.config/systemd/user/app.service'), `[Service]\nExecStart=${venv}/bin/python\n`),
		write(below('.tmuxp/app.yaml'), `start_directory: ${srv}/app\npanes:\n  - source .venv/bin/activate\n`),
		write(below('.config/tmuxinator/app.yml'), `root: ${srv}/app\non_start: uv run server\n`),
		write(join(srv, 'app/.idea/workspace.xml'), '<option name="SDK_HOME" value="$PROJECT_DIR$/.venv/bin/python" />'),
	];
	expect(
		named()
			.map(([path]) => path)
			.sort(),
	).toEqual([...files].sort());
});

test('home is what it is to whoever runs it', async () => {
	const {system, context, venv} = await machine();
	const app = fsPath(join(context.home, 'app'));
	write(join(context.home, '.config/systemd/user/a.service'), '[Service]\nExecStart=%h/app/bin/python --100%%\n');
	write(join(system, 'var/spool/cron/me'), '@daily $HOME/app/bin/x\n@daily "${HOME}/app/bin/x"\n@daily ~/app/bin/x\n');
	write(join(system, 'var/spool/cron/other'), '@daily ~/app/bin/x\n');
	const found = {path: app, kind: 'venv', identity: {device: '', inode: ''}} as Found;
	const references = referencesTo(found, indexReferences(context, {system}));
	expect(references.map(({path}) => path.split('/').at(-1))).toEqual(['a.service', 'me']);
	expect(venv).not.toContain(context.home);
});

test('broken, endless and strange files end nothing, and hide no other', async () => {
	const {system, venv, context, named} = await machine();
	const units = join(system, 'etc/systemd/system');
	const good = write(join(units, 'z.service'), `[Service]\nExecStart=${venv}/bin/python\n`);
	write(join(units, 'binary.service'), '\0\u001b[2J"\\'.repeat(100));
	write(join(units, 'large.service'), `${venv}/bin/python `.repeat(10_000));
	write(join(units, 'quote.service'), '[Service]\nExecStart="/x \'y\n');
	symlinkSync('loop.service', join(units, 'loop.service'));
	symlinkSync('/nowhere/at.service', join(units, 'gone.service'));
	mkdirSync(join(units, 'directory.service'));
	execFileSync('mkfifo', [join(units, 'pipe.service')]);
	symlinkSync('/dev/zero', join(units, 'device.service'));
	write(join(context.home, '.local/share/jupyter/kernels/broken/kernel.json'), '{"argv": [');
	write(join(context.home, '.local/share/jupyter/kernels/odd/kernel.json'), '{"argv": {"0": 1}}');
	write(join(context.home, '.config/JetBrains/x/options/jdk.table.xml'), '<homePath value="');
	expect(named()).toEqual([[good, 'systemd']]);
});

test('a unit that is a link is read where it lies, but not on the disk of another machine', async () => {
	const {system, srv, venv, context} = await machine();
	const unit = write(join(srv, 'share/app.service'), `[Service]\nExecStart=${venv}/bin/python\n`);
	mkdirSync(join(system, 'etc/systemd/system'), {recursive: true});
	symlinkSync(unit, join(system, 'etc/systemd/system/app.service'));
	const found = {path: venv, kind: 'venv', identity: {device: '', inode: ''}} as Found;
	const count = (fileSystem: string) => {
		const mounts = [{path: fsPath(join(srv, 'share')), fileSystem, source: 'x', options: []}];
		return referencesTo(found, indexReferences(context, {system, mounts})).length;
	};
	expect([count('ext4'), count('nfs4')]).toEqual([1, 0]);
});

test('a kernel whose Python is gone is dead, and one whose Python is there is not', async () => {
	const {context, venv} = await machine();
	const kernel = (name: string, program: string) =>
		write(
			join(context.home, '.local/share/jupyter/kernels', name, 'kernel.json'),
			JSON.stringify({argv: [program, '-m', 'x'], display_name: name}),
		);
	write(join(venv, 'bin/python'), '');
	symlinkSync('/removed/python3', join(venv, 'bin/dangling'));
	kernel('alive', join(venv, 'bin/python'));
	kernel('gone', join(venv, 'bin/none'));
	kernel('dangling', join(venv, 'bin/dangling'));
	kernel('by-path', 'python3');
	const own = findKernels(context).filter(({path}) => path.startsWith(context.home));
	expect(own.map(({name}) => name).sort()).toEqual(['alive', 'dangling', 'gone']);
	expect(
		deadKernels(own)
			.map(({name}) => name)
			.sort(),
	).toEqual(['dangling', 'gone']);
});

test('lines are split as Python’s shlex splits them', () => {
	const parts = ['a', ' ', '  ', "'", '"', '\\', '/x/bin', '\\ ', '"b c"', "'d e'", '\n', '=', '#', ';', '\\"'];
	const lines = Array.from({length: 3000}, (_, seed) =>
		Array.from(
			{length: 1 + (seed % 7)},
			(__, place) => parts[(seed * 31 + place * (seed % 13) * 7 + place) % parts.length],
		).join(''),
	);
	const program = [
		'import json, shlex, sys',
		'def split(line):',
		'    try: return shlex.split(line)',
		'    except ValueError: return None',
		'print(json.dumps([split(line) for line in json.load(sys.stdin)]))',
	].join('\n');
	const expected = pythonJson(program, lines);
	expect(lines.map(line => splitShellWords(line)).map(words => ('problem' in words ? null : words))).toEqual(expected);
});

test('a command names its paths through quotes, lists and scripts', () => {
	const paths = (line: string) => commandPaths(line, {home: fsPath('/home/me')}).paths;
	expect(paths("'/a b/bin/python' -m x")).toContain('/a b/bin/python');
	expect(paths('sh -c "cd \'/a b\' && ./v/bin/x"')).toContain('/a b/v/bin/x');
	expect(paths('PATH=/usr/bin:~/v/bin job')).toContain('/home/me/v/bin');
	expect(paths('/usr/bin/env python')).not.toContain('/usr/bin/env');
});
